import { safeText } from '../terminal/safe-text.js';
import { textWidth } from '../terminal/text-width.js';
import { writeTo } from './process-streams.js';

/** 0: done and verified. 1: the host or the rules refused. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Where a subcommand prints. Each line is made safe first. */
export type Output = {
  /** What was asked for. */
  out: (line: string) => void;
  /** What went wrong, and questions. */
  err: (line: string) => void;
  /** JSON on stdout, without characters that a terminal acts on. */
  json: (value: unknown) => void;
  /** The same in one line. */
  jsonLine: (value: unknown) => void;
  /** True with `--json`: only JSON goes to stdout, other words to stderr. */
  isJson: boolean;
  /** True where a question can be asked on a terminal. */
  canAsk: boolean;
  /** Asks on the terminal; anything but yes is no. */
  ask: (question: string) => Promise<boolean>;
};

/** The output of this process. */
export function processOutput(options: { ascii: boolean; json?: boolean }): Output {
  const safe = (line: string) => safeText(line, { ascii: options.ascii });
  const canAsk = Boolean(process.stdin.isTTY && (process.stderr.isTTY || process.stdout.isTTY));
  const isJson = options.json ?? false;
  const err = (line: string) => writeTo('stderr', `${safe(line)}\n`);
  return {
    out: isJson ? err : (line) => writeTo('stdout', `${safe(line)}\n`),
    err,
    isJson,
    json: (value) => writeTo('stdout', `${safeJson(value)}\n`),
    jsonLine: (value) => writeTo('stdout', `${safeJson(value, 0)}\n`),
    canAsk,
    ask: (question) => askOnTerminal(`${safe(question)} [y/N] `),
  };
}

async function askOnTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const output = process.stderr.isTTY ? process.stderr : process.stdout;
  const reader = createInterface({ input: process.stdin, output });
  return new Promise((resolve) => {
    reader.on('close', () => resolve(false));
    reader.on('SIGINT', () => {
      output.write('\n');
      reader.close();
    });
    reader.question(question, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      reader.close();
    });
  });
}

const UNSAFE_IN_JSON = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON in which characters that act on a terminal, hide or reorder text are written as `\uXXXX`.
 * @param indent 0: all in one line
 */
export function safeJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE_IN_JSON, (character) =>
    character === '\n' ? character : character.split('').map(escaped).join(''),
  );
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A time for JSON, from milliseconds since the epoch; null where it is unknown, or no time. */
export function timeOf(ms: number | null): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Lines of a table: each column is as wide as its widest cell, with two blanks between columns. */
export function tableLines(rows: ReadonlyArray<readonly string[]>, ascii: boolean): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => safeText(cell, { ascii })));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, textWidth(cell));
    });
  }
  return cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
