import { render } from 'ink';
import type { ReactElement } from 'react';
import { createInkStdin, createInkStdout } from '../../src/terminal/ink-streams.js';
import { textWidth } from '../../src/terminal/text-width.js';

/** What Ink draws: the frame as it is written, and its rows as text without colours. */
export type DrawnByInk = { frame: string; rows: readonly string[] };

/** Draws an element on a terminal of this width, after the given others in its place. */
export function drawnByInk(columns: number, ...elements: readonly ReactElement[]): DrawnByInk {
  let frame = '';
  // As text, as Ink writes it: what is not safe would be made so in cells.
  const stdout = inkStdoutOfText(columns, 100, (text) => {
    frame = text;
  });
  const [first, ...others] = elements;
  const ink = render(first, {
    stdin: createInkStdin().stream,
    stdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  try {
    for (const other of others) ink.rerender(other);
    return { frame, rows: withoutColours(frame).split('\n') };
  } finally {
    ink.unmount();
    ink.cleanup();
  }
}

/** A stdout for Ink that gives each frame as the text that Ink itself makes of it. */
export function inkStdoutOfText(columns: number, rows: number, frame: (text: string) => void) {
  return Object.assign(createInkStdout(columns, rows).stream, {
    write: (text: string) => {
      if (text !== '') frame(text);
      return true;
    },
  });
}

function withoutColours(frame: string): string {
  return frame.replace(/\x1b\[[0-9;]*m/g, '');
}

/** What is wrong with a drawing: too large, or something in it that acts on a terminal. */
export function drawingFaults({ rows }: DrawnByInk, columns: number, height: number): readonly string[] {
  const faults = rows.flatMap((row, at) => [
    ...(textWidth(row) > columns ? [`row ${at} has ${textWidth(row)} columns: ${row}`] : []),
    ...(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(row)
      ? [`row ${at} is not safe: ${JSON.stringify(row)}`]
      : []),
  ]);
  return rows.length > height ? [...faults, `${rows.length} rows`] : faults;
}
