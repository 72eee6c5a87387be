/** What an asciicast begins with. */
export type AsciicastHead = {
  columns: number;
  rows: number;
  /** Seconds since the epoch. */
  timestamp: number;
  title: string;
  /** TERM of what was recorded. */
  term: string;
};

/** The first line of an asciicast of version 2 (https://docs.asciinema.org/manual/asciicast/v2/). */
export function asciicastHead({ columns, rows, timestamp, title, term }: AsciicastHead): string {
  const head = { version: 2, width: columns, height: rows, timestamp, title, env: { TERM: term } };
  return `${JSON.stringify(head)}\n`;
}

/**
 * A line of an asciicast. `o`: what was printed; `r`: the new size, as COLUMNSxROWS; `m`: a mark with a label.
 * @param seconds since the beginning
 */
export function asciicastEvent(seconds: number, kind: 'o' | 'r' | 'm', text: string): string {
  return `[${seconds.toFixed(6)}, "${kind}", ${JSON.stringify(text.toWellFormed())}]\n`;
}
