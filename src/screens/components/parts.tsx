import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { safeText } from '../../terminal/safe-text.js';
import { type Tone, theme } from '../theme.js';
import { wrapText } from './wrap-text.js';

/** A piece of a row in one tone. The text is safe to show. `color`: in this colour in place of the tone's. */
export type Part = { text: string; tone?: Tone; color?: string };

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

/** Pieces of text one after the other, inside a `<Text>`. */
export function Parts({ of }: { of: Line }): ReactElement {
  return (
    <>
      {of.map(({ text, tone = 'plain', color }, at) => (
        <Text key={String(at)} {...theme[tone]} {...(color !== undefined && { color })}>
          {text}
        </Text>
      ))}
    </>
  );
}
