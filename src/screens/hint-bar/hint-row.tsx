import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { KeyHint } from '../components/key-hint.js';
import type { Hint } from './hints.js';

type HintRowProps = { fitting: readonly Hint[]; always: readonly Hint[] };

/** A row of keys, first those that have room. The others wrap onto a row that is not shown. */
export function HintRow({ fitting, always }: HintRowProps): ReactElement {
  return (
    <>
      <Box flexWrap="wrap" height={1} overflowY="hidden">
        {fitting.map((hint) => (
          <HintBox key={hint.key + hint.does} hint={hint} />
        ))}
      </Box>
      <Box flexShrink={0}>
        {always.map((hint) => (
          <HintBox key={hint.key + hint.does} hint={hint} />
        ))}
      </Box>
    </>
  );
}

function HintBox({ hint: { key, does, on } }: { hint: Hint }): ReactElement {
  return (
    <Box flexShrink={0}>
      <Text>
        {on !== '' && <Text bold>{`${on}: `}</Text>}
        <KeyHint of={key} does={does} />
      </Text>
    </Box>
  );
}
