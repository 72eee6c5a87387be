import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { safeText } from '../../terminal/safe-text.js';
import { type Tone, theme } from '../theme.js';
import { wrapText } from './wrap-text.js';

/** A piece of a row in one tone. The text is safe to show. */
export type Part = { text: string; tone?: Tone };

/** A row of text; one without parts is blank. */
export type Line = readonly Part[];

/** A raw text broken at blanks into lines of at most `columns` columns. */
export function textLines(text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  return wrapText(safeText(text), columns).map((line) => [{ text: line, tone }]);
}

/** A line as a row of its own. */
export const TextLine = memo(function TextLine({ line }: { line: Line }): ReactElement {
  return <Text wrap="truncate">{line.length === 0 ? ' ' : <Parts of={line} />}</Text>;
});

/**
 * Pieces of text one after the other, inside a `<Text>`.
 * `bar`: they are in a row that is shown inverse. There they lose bold and dim, which would make the bar uneven.
 */
export function Parts({ of, bar = false }: { of: Line; bar?: boolean }): ReactElement {
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
  if ('underline' in look) return { underline: true, inverse: true };
  return 'color' in look ? { color: look.color, inverse: true } : theme.selected;
}
