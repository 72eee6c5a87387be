import { Text } from 'ink';
import type { ReactElement } from 'react';
import { type Tone, theme } from '../theme.js';

/** A piece of a row in one tone. The text is safe to show. */
export type Part = { text: string; tone?: Tone };

/**
 * Pieces of text one after the other; stands inside a `<Text>`.
 * `bar`: of a row that is shown inverse, which keeps the colours, for one that is half bold and half dim is no bar.
 */
export function Parts({ of, bar = false }: { of: readonly Part[]; bar?: boolean }): ReactElement {
  return (
    <>
      {of.map(({ text, tone = 'plain' }, at) => (
        <Text key={String(at)} {...(bar ? barLook(tone) : theme[tone])}>
          {text}
        </Text>
      ))}
    </>
  );
}

/** The looks of a text in a bar. */
export function barLook(tone: Tone) {
  const look = theme[tone];
  return 'color' in look ? { color: look.color, inverse: true } : theme.selected;
}
