import { describe, expect, test } from 'vitest';
import { createKeyPacer } from '../../src/sessions/keys/key-pacer.js';
import { pastePieces } from '../../src/sessions/keys/paste-pieces.js';
import type { SessionTool } from '../../src/sessions/keys/session-keys.js';
import { fc } from '../support/fast-check.js';
import { typed } from './tool-root.js';

/**
 * A pacer on a clock of its own: `pass` lets time go by, `written` has what was written when.
 * @param unwritten how many bytes the tool has not read
 */
function paced(tool: SessionTool, isWaiting: () => boolean = () => true, unwritten: () => number = () => 0) {
  let now = 0;
  let due: { at: number; then: () => void } | null = null;
  const written: [number, string][] = [];
  const pacer = createKeyPacer(tool, {
    write: (bytes) => written.push([now, Buffer.from(bytes).toString('latin1')]),
    isWaiting,
    unwritten,
    onPaste: () => {},
    now: () => now,
    after(ms, then) {
      due = { at: now + ms, then };
      return () => {
        due = null;
      };
    },
  });
  const pass = (ms: number) => {
    const end = now + ms;
    while (due !== null && due.at <= end) {
      const { at, then } = due;
      due = null;
      now = at;
      then();
    }
    now = end;
  };
  const push = (...keys: string[]) => pacer.push(keys.map(typed));
  const paste = (text: string, bracketed = false) => pacer.paste({ bytes: typed(text), bracketed });
  const all = () => written.map(([, text]) => text).join('');
  return { pacer, push, paste, pass, written, all };
}

describe('keys', () => {
  test('go into v3_cons_tc one at a time, 20 ms apart, and a sequence is one', () => {
    const { push, pass, written } = paced('v3_cons_tc');
    push('a', 'b', '\x1b[A');
    push('c');
    expect(written).toEqual([[0, 'a']]);
    pass(1000);
    expect(written).toEqual([
      [0, 'a'],
      [20, 'b'],
      [40, '\x1b[A'],
      [60, 'c'],
    ]);
    push('d');
    expect(written.at(-1)).toEqual([1000, 'd']);
  });

  test('wait for v3_cons_tc where it has not woken up by then, but not for ever', () => {
    let busy = true;
    const { push, pass, written } = paced('v3_cons_tc', () => !busy);
    push('a', 'b', 'c');
    pass(100);
    expect(written.map(([, key]) => key)).toEqual(['a']);
    busy = false;
    pass(5);
    expect(written.map(([, key]) => key)).toEqual(['a', 'b']);
    busy = true;
    pass(3000);
    expect(written.map(([, key]) => key)).toEqual(['a', 'b', 'c']);
  });

  test('that follow Esc wait until nobody takes them for one key with it', () => {
    for (const tool of ['v3_cons_sc', 'v3_cons_tc'] as const) {
      const { push, pass, written } = paced(tool);
      push('\x1b');
      pass(10);
      push('x');
      pass(1000);
      expect(written).toEqual([
        [0, '\x1b'],
        [100, 'x'],
      ]);
    }
  });

  test('go into v3_cons_sc and a stream together, at once', () => {
    for (const tool of ['v3_cons_sc', 'v3_stream'] as const) {
      const { push, written } = paced(tool);
      push('a', 'b', 'c');
      expect(written).toEqual([[0, 'abc']]);
    }
  });

  test('that wait are forgotten for the one that ends the tool, which has a time of its own', () => {
    const { pacer, push, pass, written } = paced('v3_cons_tc');
    push('a', 'b', 'c');
    pass(5);
    pacer.pushLast(typed('\x1b\x1c'));
    pass(1000);
    expect(written).toEqual([
      [0, 'a'],
      [20, '\x1b\x1c'],
    ]);
    pacer.stop();
    push('x');
    pass(1000);
    expect(written).toHaveLength(2);
  });
});

describe('a paste', () => {
  test('goes into v3_cons_tc as keys do, and into v3_cons_sc slowly enough for the guest', () => {
    for (const [tool, gap] of [
      ['v3_cons_tc', 20],
      ['v3_cons_sc', 5],
    ] as const) {
      const { paste, pass, written } = paced(tool);
      paste('abc');
      pass(1000);
      expect(written).toEqual([
        [0, 'a'],
        [gap, 'b'],
        [2 * gap, 'c'],
      ]);
    }
  });

  test('is typed before what is typed after it, and counted', () => {
    for (const tool of ['v3_cons_tc', 'v3_cons_sc', 'v3_stream'] as const) {
      let behind = 0;
      const { pacer, push, paste, pass, all } = paced(tool, undefined, () => behind);
      behind = 1;
      paste('x'.repeat(1500));
      push('y');
      pass(1);
      expect(pacer.pasting()).toEqual({ typed: 0, of: 1500 });
      behind = 0;
      pass(100_000);
      expect(all()).toBe(`${'x'.repeat(1500)}y`);
      expect(pacer.pasting()).toBeNull();
    }
  });

  test('waits for a stream that reads nothing, and goes on when it reads', () => {
    let behind = 0;
    const { pacer, paste, pass, written } = paced('v3_stream', undefined, () => behind);
    behind = 1;
    paste('é'.repeat(1000));
    pass(60_000);
    expect(written).toEqual([]);
    behind = 0;
    pass(10);
    expect(written.map(([, text]) => text.length)).toEqual([1024, 976]);
    expect(pacer.pasting()).toBeNull();
  });

  test('can be stopped: what is left of it is dropped, and the keys behind it are typed', () => {
    const { pacer, push, paste, pass, all } = paced('v3_cons_tc');
    paste('abcdef');
    push('!');
    pass(45);
    expect(pacer.stopPastes()).toEqual({ typed: 3, of: 6 });
    pass(1000);
    expect(all()).toBe('abc!');
    expect(pacer.stopPastes()).toBeNull();
  });

  test('that is stopped within its marks ends with the last one, so that the guest takes keys again', () => {
    let behind = 0;
    const { pacer, push, paste, pass, all } = paced('v3_stream', undefined, () => {
      behind += 1;
      return behind > 1 ? 1 : 0;
    });
    paste('x'.repeat(5000), true);
    push('!');
    expect(pacer.stopPastes()).toEqual({ typed: 1024, of: 5000 });
    pass(1000);
    expect(all()).toBe(`\x1b[200~${'x'.repeat(1024)}\x1b[201~!`);
  });
});

test('a paste is cut between characters, and is whole again, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      (text, bracketed, most) => {
        const pieces = pastePieces({ bytes: typed(text), bracketed });
        const all: string[] = [];
        for (let piece = pieces.next(most); piece.length > 0; piece = pieces.next(most)) {
          const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(piece);
          all.push(whole);
        }
        const inside = Buffer.from(text).toString();
        expect(all.join('')).toBe(bracketed && inside !== '' ? `\x1b[200~${inside}\x1b[201~` : inside);
        const { typed: count, of } = pieces.progress();
        expect([count, of]).toEqual([[...inside].length, [...inside].length]);
      },
    ),
  );
});
