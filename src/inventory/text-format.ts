import { textOfLatin1 } from '../text/byte-text.js';
import { InventoryProblem } from './reason.js';
import { type ParsedLine, parseLine, type StateForm } from './text-line.js';

/** A line of the file. `raw` has all its bytes as latin1, without the line end. */
export type TextLine = { raw: string; end: string; parsed: ParsedLine };

/** The text file in lines; {@link formatText} returns the same bytes. */
export type TextFile = { mark: string; lines: readonly TextLine[] };

/** The UTF-8 byte order mark, as latin1. */
const MARK = '\u00ef\u00bb\u00bf';

/** Splits the bytes of a text file into lines. Accepts any bytes. */
export function parseText(bytes: Uint8Array): TextFile {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const mark = all.startsWith(MARK) ? MARK : '';
  const lines: TextLine[] = [];
  let start = mark.length;
  while (start < all.length) {
    const newline = all.indexOf('\n', start);
    const stop = newline < 0 ? all.length : newline + 1;
    lines.push(lineFrom(all.slice(start, stop)));
    start = stop;
  }
  return { mark, lines };
}

function lineFrom(whole: string): TextLine {
  // A lone CR ends the last line of a file that was cut off within a CRLF.
  const end = /\r?\n$|\r$/.exec(whole)?.[0] ?? '';
  const raw = whole.slice(0, whole.length - end.length);
  return { raw, end, parsed: parseLine(textOfRaw(raw)) };
}

/**
 * The bytes of a text file.
 * @throws InventoryProblem where removing a line would turn the beginning of the next into a byte order mark
 */
export function formatText(file: TextFile): Buffer {
  if (file.mark === '' && file.lines[0]?.raw.startsWith(MARK))
    throw new InventoryProblem('the next line begins with a byte order mark; fix it with an editor first');
  return Buffer.from(file.mark + file.lines.map((line) => line.raw + line.end).join(''), 'latin1');
}

/** The text of a line, as {@link decodeText} reads its bytes. */
export function textOfRaw(raw: string): string {
  return /[\x80-\xff]/.test(raw) ? textOfLatin1(raw) : raw;
}

/** Appends lines with the file's own line ends; without one after the last line where the file has none there. */
export function withLines(file: TextFile, added: ReadonlyArray<Omit<TextLine, 'end'>>): TextFile {
  const usual = file.lines.find(({ end }) => end.endsWith('\n'))?.end ?? '\n';
  const last = file.lines.at(-1);
  if (last === undefined || last.end.endsWith('\n'))
    return { ...file, lines: [...file.lines, ...added.map((line) => ({ ...line, end: usual }))] };
  const inside = last.end === '' ? usual : '\r\n';
  const ended = added.map((line, index) => ({
    ...line,
    end: index < added.length - 1 || last.end !== '' ? inside : '',
  }));
  return { ...file, lines: [...file.lines.slice(0, -1), { ...last, end: inside }, ...ended] };
}

/** How a new line writes its state: as a number where the file has numbers, or else as a word. */
export function usualForm(file: TextFile): StateForm {
  return file.lines.some(({ parsed }) => parsed.kind === 'entry' && parsed.form === 'number')
    ? 'number'
    : 'word';
}
