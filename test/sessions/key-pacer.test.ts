import { describe, expect, test } from 'vitest';
import { createKeyPacer } from '../../src/sessions/key-pacer.js';
import type { SessionTool } from '../../src/sessions/session-keys.js';
import { typed } from './tool-root.js';

/** A pacer on a clock of its own: `pass` lets time go by, `written` has what was written when. */
function paced(tool: SessionTool, isWaiting: () => boolean = () => true) {
  let now = 0;
  let due: { at: number; then: () => void } | null = null;
  const written: [number, string][] = [];
  const pacer = createKeyPacer(tool, {
    write: (bytes) => written.push([now, Buffer.from(bytes).toString('latin1')]),
    isWaiting,
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
  return { pacer, push, pass, written };
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
