/** What the mouse did: its first button was pressed, or its wheel turned by a notch. */
export type MouseAct = 'click' | 'wheel-up' | 'wheel-down';

/** What the mouse did, and at which cell of the screen, from 0. `readAt`: as of a key, see key-names.ts. */
export type Mouse = { act: MouseAct; row: number; column: number; readAt: number };

/** The same without its time. */
export type MouseShape = Omit<Mouse, 'readAt'>;

/** The buttons that count; all others, and those with Shift, Alt or Ctrl, do nothing. */
const ACTS: Readonly<Record<string, MouseAct>> = { 0: 'click', 64: 'wheel-up', 65: 'wheel-down' };

/**
 * Reads a mouse report.
 * @param parameters what stands between `CSI` and its last character
 * @returns null for what is no report, or means nothing here
 */
export function readMouse(parameters: string, final: string): MouseShape | null {
  const [, button = '', column = '', row = ''] = /^<(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(parameters) ?? [];
  const act = ACTS[button];
  if (final !== 'M' || act === undefined || Number(column) === 0 || Number(row) === 0) return null;
  return { act, row: Number(row) - 1, column: Number(column) - 1 };
}

/** A report at the front of a text, or at its end one that goes on; the length is bounded. */
export const MOUSE_REPORT = /^\x1b\[<[\d;]{0,24}[Mm]/;
export const MOUSE_START = /^\x1b\[<[\d;]{0,24}$/;

/** What may be missing of a report, by what came of it. */
const RESTS = [
  { came: /\x1b$/, rest: /^\[<[\d;]{1,24}[Mm]/ },
  { came: /\x1b\[$/, rest: /^<[\d;]{1,24}[Mm]/ },
  { came: /\x1b\[<[\d;]{0,24}$/, rest: /^[\d;]{0,24}[Mm]/ },
];

/** The longest that {@link withoutLateRest} looks at, in bytes. */
const LONGEST = 30;

/**
 * The bytes without the rest of a mouse report at their front, whose first part came so long before that it was given
 * up: as keys it would be letters and digits that nobody has typed.
 * @param given the last bytes that were given up or passed on, as they came
 */
export function withoutLateRest(given: Uint8Array, bytes: Uint8Array): Uint8Array {
  const end = latin1(given.subarray(-LONGEST));
  const late = RESTS.find(({ came }) => came.test(end))?.rest.exec(latin1(bytes.subarray(0, LONGEST)));
  return bytes.subarray(late?.[0].length ?? 0);
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
