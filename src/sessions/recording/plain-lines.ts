/** A longer line is broken, so that a guest that never ends one fills no memory. */
const LONGEST_LINE = 4096;

/** A control sequence, an escape sequence of two characters, a control character, or text. */
const PARTS =
  /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[ -/]*[0-~]?|[\u0000-\u001f\u007f-\u009f]|[^\u0000-\u001f\u007f-\u009f]+/g;
/** An escape sequence whose end is still to come. */
const UNFINISHED = /\x1b[ -/]{0,8}$/;

/** What a guest prints as lines of text, for a log. */
export type PlainLines = {
  /** Takes safe text (see guest-output.ts); returns the lines that it has ended. */
  push(text: string): string[];
  /** The line that is not ended yet. */
  tail(): string;
};

/**
 * Follows a guest's output as lines of text without control sequences. A carriage return, Backspace and the sequences
 * that a shell edits its line with are obeyed within the line; one that moves elsewhere on the screen ends the line.
 */
export function createPlainLines(): PlainLines {
  let line = '';
  let column = 0;
  let ended: string[] = [];
  let begun = '';

  const end = () => {
    ended.push(line.toWellFormed().trimEnd());
    line = '';
    column = 0;
  };
  const put = (text: string) => {
    line = line.slice(0, column).padEnd(column) + text + line.slice(column + text.length);
    column += text.length;
    if (column >= LONGEST_LINE) end();
  };
  const control = (code: string) => {
    if (code === '\n') end();
    else if (code === '\r') column = 0;
    else if (code === '\b') column = Math.max(0, column - 1);
    else if (code === '\t') put(' '.repeat(8 - (column % 8)));
  };
  const sequence = (parameters: string, final: string) => {
    const count = Math.min(Number(/^\d+/.exec(parameters)?.[0] ?? 1) || 1, LONGEST_LINE - 1);
    if (final === 'C') column = Math.min(column + count, LONGEST_LINE - 1);
    else if (final === 'D') column = Math.max(0, column - count);
    else if (final === 'G') column = count - 1;
    else if (final === 'P') line = line.slice(0, column) + line.slice(column + count);
    else if (final === 'K' && /^0?$/.test(parameters)) line = line.slice(0, column);
    else if (final === 'K' && parameters === '2') line = '';
    else if ('HfJABEFd'.includes(final) && line.trim() !== '') end();
  };

  return {
    push(text) {
      const all = begun + text;
      begun = UNFINISHED.exec(all)?.[0] ?? '';
      const whole = all.slice(0, all.length - begun.length);
      for (const [part, parameters, final] of whole.matchAll(PARTS)) {
        if (final !== undefined) sequence(parameters ?? '', final);
        else if (part.length === 1 && (part < ' ' || (part >= '\x7f' && part <= '\x9f'))) control(part);
        else if (!part.startsWith('\x1b')) for (const piece of piecesOf(part)) put(piece);
      }
      const lines = ended;
      ended = [];
      return lines;
    },
    tail: () => line.toWellFormed().trimEnd(),
  };
}

function piecesOf(text: string): string[] {
  if (text.length <= LONGEST_LINE) return [text];
  return Array.from({ length: Math.ceil(text.length / LONGEST_LINE) }, (_, n) =>
    text.slice(n * LONGEST_LINE, (n + 1) * LONGEST_LINE),
  );
}
