import { expect, test } from 'vitest';
import { guestModes } from '../../src/terminal/guest-modes.js';
import { fc } from '../support/fast-check.js';
import { openReference } from './reference-terminal.js';

const XTERM = { TERM: 'xterm-256color', LANG: 'C.UTF-8' };
const COLUMNS = 80;

/** A terminal after a guest that wrote this, and after the reset. */
async function after(written: string, env: Readonly<Record<string, string>> = XTERM) {
  const screen = openReference(COLUMNS, 24);
  const modes = guestModes(env);
  await screen.write(modes.before);
  await screen.write(written);
  modes.watch(Buffer.from(written));
  const sequence = modes.after(COLUMNS);
  await screen.write(sequence);
  return { screen, sequence };
}

const CHANGED = [
  '\x1b[?1;5;6;9;12;45;66;67;69;1004;1034;1036;2004;2026;2027;2031;2048;9001h\x1b[?7;8;25l',
  '\x1b[?1003;1006h\x1b[?1007l',
  '\x1b[2;4;20h\x1b[12l\x1b=\x1b(0\x1b)0\x0e\x1b%@\x1b G',
  '\x1b[5;10r\x1b[3;30s\x1b[3g\x1b[1;4;31;44m\x1b[1"q\x1b[3 q',
  '\x1b]4;1;#ff0000\x07\x1b]10;#123456\x07\x1b]11;#654321\x07\x1b]12;#ffffff\x07',
  '\x1b]8;;http://example.org\x07\x1b]22;wait\x07\x1b[22;0t\x1b]0;owned\x07',
  '\x1b[>1u\x1b[=31;1u\x1b[>4;2m\x1b[>2;1m',
] as const;

test('what a guest can set is as before', async () => {
  const { screen } = await after(`a\r\n${CHANGED.join('')}`);
  const { terminal } = screen;
  expect(terminal.modes).toMatchObject({
    applicationCursorKeysMode: false,
    applicationKeypadMode: false,
    bracketedPasteMode: false,
    insertMode: false,
    mouseTrackingMode: 'none',
    originMode: false,
    reverseWraparoundMode: false,
    sendFocusMode: false,
    synchronizedOutputMode: false,
    wraparoundMode: true,
  });
  expect(screen.isCursorShown()).toBe(true);
  // Plain letters in plain colours, tabs, and the whole screen scrolls.
  await screen.write(`\x1b[2J\x1b[H\tq${'\r\n'.repeat(24)}z`);
  expect(screen.lines().filter((row) => row !== '')).toEqual(['z']);
  await screen.write('\r\x1b[Kq\tw\te');
  expect(screen.lines()[23]).toBe('q       w       e');
  expect(screen.grid().rows[23]?.[0]?.style).toEqual({ fg: null, bg: null, bits: 0 });
});

test.each([
  ['colours', /\x1b\]104\x1b\\[\s\S]*\x1b\]110\x1b\\[\s\S]*\x1b\]111\x1b\\[\s\S]*\x1b\]112\x1b\\/],
  ['the key protocols', /\x1b\[<99u[\s\S]*\x1b\[>4m/],
  ['the shape of the cursor', /\x1b\[0 q/],
  ['the title, below what the guest kept', /(?:\x1b\[23;0t){2}$/],
  ['what the terminal kept itself', /\x1b\[\?12;40;1007;1034;1035;1036;1039r/],
  ['a link that was not closed', /\x1b\]8;;\x1b\\/],
  ['a string and a language that cannot be left otherwise', /^\x1b\\\x1b</],
])('%s', async (_name, wanted) => {
  expect((await after(CHANGED.join(''))).sequence).toMatch(wanted);
});

test('a mode that nobody knows is put off again', async () => {
  expect((await after('\x1b[?31337;7h')).sequence).toContain('\x1b[?31337l');
});

test.each([
  ['\x1b[?1049h'],
  ['\x1b[?25;1049h'],
  ['\x9b?1047h'],
  ['\x1b[?47h'],
  ['\x1b[?1049h\x1b[?1049l\x1b[?1049h'],
])('the alternate screen is left after %j', async (written) => {
  const { screen } = await after(`shell\r\n${written}guest`);
  expect(screen.terminal.buffer.active.type).toBe('normal');
  expect(screen.lines()[0]).toBe('shell');
});

test('a screen that the guest has left itself is not left again: the cursor stays in its row', async () => {
  const { screen } = await after('one\r\n\x1b[?1049hx\x1b[?1049ltwo\r\nthree');
  expect(screen.grid().cursor?.row).toBe(2);
});

test('the cursor stays in its row, but where the guest has moved the origin', async () => {
  expect((await after('one\r\ntwo\r\n\x1b[3;9r\x1b[7;1H')).screen.grid().cursor?.row).toBe(6);
  expect((await after('\x1b[3;9r\x1b[?6h\x1b[2;1H')).screen.grid().cursor?.row).toBe(23);
});

test('the pieces in which the output comes change nothing', () => {
  const whole = guestModes(XTERM);
  const text = `${CHANGED.join('x')}\x1b[?1049h\x1b[?4242h`;
  whole.watch(Buffer.from(text));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (sizes) => {
      const pieces = guestModes(XTERM);
      let rest = Buffer.from(text);
      for (const size of [...sizes, rest.length]) {
        pieces.watch(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      expect(pieces.after(COLUMNS)).toBe(whole.after(COLUMNS));
    }),
  );
});

test('a guest that sets modes without end costs a bounded reset', () => {
  const modes = guestModes(XTERM);
  for (let at = 0; at < 5000; at += 1) modes.watch(Buffer.from(`\x1b[?${at}h\x1b[22;0t`));
  expect(modes.after(COLUMNS).length).toBeLessThan(3000);
});

test('the Linux console and old terminals get no sequence that they would print', () => {
  const linux = guestModes({ TERM: 'linux', LANG: 'C' });
  expect(linux.before).toBe('');
  expect(linux.after(COLUMNS)).not.toMatch(/\x1b\]\d|\x1b\[[<>=]/);
  expect(linux.after(COLUMNS)).toContain('\x1b]R');
  expect(guestModes({ TERM: 'vt220', LANG: 'C' }).after(COLUMNS)).not.toMatch(/\x1b\]|\x1b\[[<>=]/);
});
