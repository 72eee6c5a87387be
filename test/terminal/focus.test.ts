import { expect, onTestFinished, test } from 'vitest';
import { createCapturedInput } from '../../src/terminal/captured-input.js';
import { createFocus } from '../../src/terminal/focus.js';
import { createKeyDecoder } from '../../src/terminal/key-decoder.js';
import { fc } from '../support/fast-check.js';
import { soon } from '../support/soon.js';
import { openFakeLine } from './fake-line.js';
import { manualTimer } from './manual-timer.js';

const IN = '\x1b[I';
const OUT = '\x1b[O';

/** Pieces of a text of at most so many bytes. */
function pieces(text: string, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    Buffer.from(text.slice(at * size, (at + 1) * size), 'latin1'),
  );
}

const TYPED = fc.array(fc.constantFrom('a', '\x1b[A', '\r', '\x1b[200~x\x1b[201~', IN, OUT), {
  maxLength: 12,
});

test('reports of the focus are no keys, however they are split', () => {
  fc.assert(
    fc.property(TYPED, fc.integer({ min: 1, max: 4 }), (all, size) => {
      const [keys, replies]: [string[], string[]] = [[], []];
      const decoder = createKeyDecoder({
        onMouse: () => undefined,
        escMs: 25,
        timer: manualTimer(),
        now: () => 0,
        onKey: ({ name }) => keys.push(name),
        onPaste: () => keys.push('paste'),
        onReply: (text) => replies.push(text),
      });
      for (const piece of pieces(all.join(''), size)) decoder.push(piece);
      expect(replies).toEqual(all.filter((one) => one === IN || one === OUT));
      expect(keys).toHaveLength(all.length - replies.length);
    }),
  );
});

test('they never reach a guest, and nothing else is kept from it', () => {
  const typed = fc.array(fc.constantFrom('a', '\x1b[A', '\x1b', 'I', 'O', IN, OUT), { maxLength: 12 });
  fc.assert(
    fc.property(typed, fc.integer({ min: 0, max: 4 }), (all, size) => {
      // A lone Esc before `[I` would make a report of it.
      const sent = all.filter((one, at) => one !== '\x1b' || !all[at + 1]?.startsWith('['));
      let guest = '';
      const input = createCapturedInput({
        timer: manualTimer(),
        holdMs: 25,
        forward: (bytes) => {
          guest += Buffer.from(bytes).toString('latin1');
          return true;
        },
        onPaste: () => undefined,
        onReply: () => undefined,
      });
      // A lone Esc at the end of a read is never held back: terminals write a report in one piece.
      for (const piece of sent.join('').match(new RegExp(`[^]{${size}}\\x1b*[^]|[^]+`, 'g')) ?? []) {
        input.push(Buffer.from(piece, 'latin1'));
      }
      guest += Buffer.from(input.takeRest()).toString('latin1');
      expect(guest).toBe(sent.filter((one) => one !== IN && one !== OUT).join(''));
    }),
  );
});

test('who types has the focus, and the same is told once', () => {
  const focus = createFocus();
  const told: boolean[] = [];
  focus.onChange((hasFocus) => told.push(hasFocus));
  for (const text of [IN, OUT, OUT, '\x1b[5;5R']) focus.hear(text);
  expect(told).toEqual([false]);
  focus.regain();
  focus.regain();
  expect(told).toEqual([false, true]);
});

test('a terminal is asked for reports while it is ours; a key brings the focus back where no report does', async () => {
  const line = openFakeLine();
  onTestFinished(() => line.terminal.close());
  const told: boolean[] = [];
  const typed: string[] = [];
  line.terminal.onFocus((hasFocus) => told.push(hasFocus));
  await soon(() => expect(line.screen.terminal.modes.sendFocusMode).toBe(true));
  line.type(OUT);
  await soon(() => expect(told).toEqual([false]));
  line.type('j');
  await soon(() => expect(told).toEqual([false, true]));
  line.terminal.capture((bytes) => {
    typed.push(Buffer.from(bytes).toString());
    return undefined;
  });
  line.type(OUT);
  await soon(() => expect(told).toEqual([false, true, false]));
  line.type('x');
  await soon(() => expect(told).toEqual([false, true, false, true]));
  expect(typed).toEqual(['x']);
  line.terminal.close();
  await soon(() => expect(line.screen.terminal.modes.sendFocusMode).toBe(false));
});

test('the Linux console is not asked: it does not know of it', () => {
  const line = openFakeLine(40, 10, { TERM: 'linux' });
  onTestFinished(() => line.terminal.close());
  expect(line.written.join('')).not.toContain('\x1b[?1004h');
});
