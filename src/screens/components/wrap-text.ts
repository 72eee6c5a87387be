import { eachGrapheme, graphemeWidth, textWidth } from '../../terminal/text-width.js';

/**
 * A text broken at blanks into lines of at most `columns` columns; longer words are broken too. All lines
 * are indented as the text is.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const indent = text.match(/^ */)?.[0] ?? '';
  if (indent !== '' && indent.length < columns) {
    return wrapText(text.slice(indent.length), columns - indent.length).map((part) => indent + part);
  }
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const width = textWidth(word);
    if (current === '' ? width <= columns : used + 1 + width <= columns) {
      used += current === '' ? width : 1 + width;
      current = current === '' ? word : `${current} ${word}`;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = breakWord(word, columns);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
    used = textWidth(current);
  }
  return [...lines, current];
}

/** The first `most` rows, at least one; the last is marked where more follow. */
export function cutRows(rows: readonly string[], most: number): readonly string[] {
  return rows.length <= most ? rows : [...rows.slice(0, most - 1), `${rows[most - 1]} …`];
}

function breakWord(word: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let current = '';
  let used = 0;
  for (const grapheme of eachGrapheme(word)) {
    const width = graphemeWidth(grapheme);
    if (used + width > columns && current !== '') {
      pieces.push(current);
      current = '';
      used = 0;
    }
    current += grapheme;
    used += width;
  }
  return [...pieces, current];
}
