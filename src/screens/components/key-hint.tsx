import { Text } from 'ink';
import type { ReactElement } from 'react';
import { theme } from '../theme.js';
import { keyLabel } from './key-label.js';

/** A key and what it does: `Enter choose`. Goes inside a `<Text>`. */
export function KeyHint({ of, does }: { of: string; does: string }): ReactElement {
  return (
    <Text>
      <Text {...theme.key}>{keyLabel(of)}</Text>
      {` ${does}  `}
    </Text>
  );
}
