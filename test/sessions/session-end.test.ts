import { describe, expect, test } from 'vitest';
import { endChild } from '../../src/sessions/end-child.js';
import { createOwnWords } from '../../src/sessions/own-words.js';
import { explainEnd, type SessionEnd } from '../../src/sessions/session-end.js';

const usual: SessionEnd = {
  tool: 'v3_cons_sc',
  device: '/dev/v3-vm3',
  stream: null,
  code: 0,
  signal: null,
  words: [],
  closing: false,
};

describe('why a session ended', () => {
  test.each<[Partial<SessionEnd>, string]>([
    [{ closing: true, code: 255 }, 'closed'],
    [{}, 'the console was ended by its key \\'],
    [{ code: 1 }, 'the console was ended by Ctrl-C or a signal'],
    [{ tool: 'v3_cons_tc', code: 1 }, 'the console was ended by Ctrl-Alt-\\ or a signal'],
    [{ tool: 'v3_stream' }, 'the stream was left with Ctrl-\\ q'],
    [{ signal: 9 }, 'v3_cons_sc was killed by SIGKILL'],
    [{ code: 255, words: ['Error: terminal too small!'] }, 'the terminal was smaller than 80×25'],
    [{ code: 255, words: ['Segfault?'] }, 'v3_cons_sc ended with exit code 255: Segfault?'],
    [{ code: 127 }, 'v3_cons_sc ended with exit code 127'],
    [
      { code: 255, words: ['Error opening stream Console'] },
      '/dev/v3-vm3 has no console, or another program is connected to it: v3_cons_sc does not say which',
    ],
    [
      { tool: 'v3_stream', stream: 'com1', code: 255, words: ['Error opening VM device: /dev/v3-vm3'] },
      'no VM at /dev/v3-vm3, no stream "com1" in it, or the stream is already connected: v3_stream does not say which',
    ],
  ])('%j: %s', (end, words) => {
    expect(explainEnd({ ...usual, ...end })).toBe(words);
  });

  test("takes for the tool's own words what came before the guest's screen only", () => {
    const words = createOwnWords();
    words.output(Buffer.from('\x1b[?1049h\x1b[1mError opening stream Console\r\n'));
    words.stderr('on stderr');
    expect(words.list()).toEqual(['on stderr', 'Error opening stream Console']);
    words.output(Buffer.alloc(2000, 'x'));
    expect(words.list()).toEqual([]);
    words.stderr('late');
    expect(words.list()).toEqual(['late']);
    expect(words.only()).toBe(false);
  });
});

describe('ending a child', () => {
  const patience = { quitMs: 5, termMs: 5, killMs: 5 };

  test.each([
    ['its own way', 'quit', ['quit']],
    ['SIGTERM', 'SIGTERM', ['quit', 'SIGTERM']],
    ['SIGKILL', 'SIGKILL', ['quit', 'SIGTERM', 'SIGKILL']],
  ])('goes on until it ends: by %s', async (_, endsBy, steps) => {
    const done: string[] = [];
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const step = (name: string) => {
      done.push(name);
      if (name === endsBy) end();
    };
    expect(await endChild(ended, () => step('quit'), step, patience)).toBe(true);
    expect(done).toEqual(steps);
  });

  test('gives up on one that hangs in the kernel', async () => {
    expect(await endChild(new Promise(() => {}), null, () => {}, patience)).toBe(false);
  });
});
