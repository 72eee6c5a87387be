import { beforeAll, describe, expect, test } from 'vitest';
import { readGuestOutput } from '../../src/sessions/screen/guest-output.js';
import { loadXterm, type Xterm } from '../../src/sessions/screen/load-xterm.js';
import { fc } from '../support/fast-check.js';

let xterm: Xterm;

beforeAll(async () => {
  xterm = await loadXterm();
});

const bytes = (text: string) => new TextEncoder().encode(text);

/** What an emulator of 80×25 is given for the output, in as many reads as there are pieces. */
function given(...pieces: Uint8Array[]): string {
  const guest = readGuestOutput(() => 80, xterm.properties);
  return pieces.flatMap((piece) => guest.push(piece)).join('');
}

/** Everything that a terminal shows, and its cursor. */
async function picture(...texts: (string | Uint8Array)[]) {
  const terminal = xterm.newTerminal({ cols: 20, rows: 5, scrollback: 20 });
  for (const text of texts) terminal.write(text);
  await new Promise<void>((resolve) => terminal.write('', resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, n) => active.getLine(n)?.translateToString(true));
  return { lines, x: active.cursorX, y: active.cursorY, modes: { ...terminal.modes } };
}

const kind = fc.constantFrom(
  'text',
  '漢字',
  'e\u0301',
  '👩‍👩‍👦',
  '\r\n',
  '\t',
  '\b',
  '\x1b[31;1m',
  '\x1b[38:2::1:2:3m',
  '\x1b[2J',
  '\x1b[3;4H',
  '\x1b[2\n;1H',
  '\x1b[2;4r',
  '\x1b[?1049h',
  '\x1b[?25l',
  '\x1b[1L',
  '\x1b[4S',
  '\x1b[7b',
  '\x1b[3\x18',
  '\x1b(0',
  '\x1b7',
  '\x1b8',
  '\x1bM',
  '\x1bc',
  '\x1b[>c',
  '\x1b[!p',
  '\x1b[ q',
  '\u009b5C',
  '\u0085',
);
const hostile = fc.constantFrom(
  '\x1b[99999S',
  '\x1b]0;t\x07',
  '\x1b]8;;u\x1b\\',
  '\x1bP$qm\x1b\\',
  '\u0090q\u009c',
  '\x1b',
  '\x1b[',
);
const output = (piece: fc.Arbitrary<string>) => fc.array(piece, { maxLength: 30 }).map((all) => all.join(''));

describe('the output of a guest', () => {
  test('shows the same as without this, where nothing of it is too much', async () => {
    await fc.assert(
      fc.asyncProperty(output(kind), async (text) => {
        const shown = await picture(given(bytes(text)));
        const wanted = await picture(text);
        // After a full reset there may be lines from before it, which an emulator's own drops.
        const kept = text.includes('\x1bc') ? shown.lines.length - wanted.lines.length : 0;
        expect({ ...shown, lines: shown.lines.slice(kept) }).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  test('may be parted at any byte', () => {
    const cuts = fc.array(fc.nat(200), { maxLength: 5 });
    fc.assert(
      fc.property(output(fc.oneof(kind, hostile)), cuts, (text, places) => {
        const all = bytes(text);
        const ends = [...places].sort((a, b) => a - b);
        const pieces = [...ends, all.length].map((end, n) => all.subarray(n === 0 ? 0 : ends[n - 1], end));
        expect(given(...pieces)).toBe(given(all));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['\x1b[2147483647S', '\x1b[80S'],
    ['\x1b[00000000002147483647L', '\x1b[80L'],
    ['\x1b[1;99999H', '\x1b[1;80H'],
    ['\u009b65535b', '\x1b[80b'],
    ['\x1b[38;5;200m', '\x1b[38;5;200m'],
    ['\x1b[?2004h', '\x1b[?2004h'],
    ['\x1b[>4;2m', '\x1b[>4;2m'],
    ['\x1b[48:2::255:255:255m', '\x1b[48:2::255:255:255m'],
    ['\x1b[m', '\x1b[m'],
    ['\x1b[?3h', '\x1b[?3h\x1b[r\x1b[2J\x1b[H'],
    ['\x1b[?5;3l', '\x1b[?5;3l\x1b[r\x1b[2J\x1b[H'],
    ['\x1b[3h\x1b[?33h', '\x1b[3h\x1b[?33h'],
    [`\x1b[${'1;'.repeat(1000)}Hx`, 'x'],
    ['a\x1b]0;title\x07b', 'a\x18b'],
    ['a\x1b]52;c;Zm9v\x1b\\b', 'a\x1b\\b'],
    ['a\x1bPbell\x07 goes on\u009cb', 'a\u009cb'],
    ['a\x1b_b\x18c', 'a\x18c'],
    [`q${'\u0301'.repeat(100)}x`, `q${'\u0301'.repeat(11)}x`],
  ])('%j is given on as %j', (text, out) => {
    expect(given(bytes(text))).toBe(out);
  });

  test('may move as many lines as it likes where it also paints them', () => {
    const painted = `\x1b[24S${'x'.repeat(24 * 20)}`;
    expect(given(bytes(painted.repeat(1000)))).toBe(painted.repeat(1000));
  });

  test('is in small pieces where it has many sequences', () => {
    const guest = readGuestOutput(() => 80, xterm.properties);
    const pieces = guest.push(bytes('\x1bc'.repeat(10_000)));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(600);
    expect(guest.atRest()).toBe(true);
    guest.push(bytes('\x1b['));
    expect(guest.atRest()).toBe(false);
  });
});
