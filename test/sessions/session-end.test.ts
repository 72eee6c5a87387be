import { describe, expect, test } from 'vitest';
import { endChild } from '../../src/sessions/end-child.js';
import { createOwnWords } from '../../src/sessions/own-words.js';
import { explainEnd, type SessionEnd } from '../../src/sessions/session-end.js';
import type { EndKind } from '../../src/state/ports.js';

const usual: SessionEnd = {
  tool: 'v3_cons_sc',
  device: '/dev/v3-vm3',
  stream: null,
  code: 0,
  signal: null,
  words: [],
  closing: false,
};

/** A host on which nothing explains a refusal. */
const QUIET = { toolUsers: () => [], hasNode: () => true };

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
    [{ code: 255, words: ['Key without a scan code dropped'] }, 'v3_cons_sc ended with exit code 255'],
    [
      { code: 255, words: ['Error opening stream Console'] },
      '/dev/v3-vm3 has no console, or another program is connected to it: v3_cons_sc does not say which',
    ],
    [
      { tool: 'v3_stream', stream: 'com1', code: 255, words: ['Error opening VM device: /dev/v3-vm3'] },
      'no VM at /dev/v3-vm3, no stream "com1" in it, or the stream is already connected: v3_stream does not say which',
    ],
  ])('%j: %s', (end, words) => {
    expect(explainEnd({ ...usual, ...end }, QUIET).because).toBe(words);
  });

  test.each<[Partial<SessionEnd>, EndKind]>([
    [{ closing: true }, 'closed'],
    [{ signal: 9 }, 'killed'],
    [{}, 'left'],
    [{ code: 255, words: ['Error opening stream Console'] }, 'refused'],
    [{ code: 255 }, 'lost'],
  ])('%j is an end of the kind %s', (end, kind) => {
    expect(explainEnd({ ...usual, ...end }, QUIET).kind).toBe(kind);
  });

  test('a console or stream that is taken names who has it, also another program', () => {
    const users = [
      { pid: 5, user: 'alice', tool: 'v3_stream', args: ['-i', '/dev/v3-vm3', 'com2'] },
      { pid: 6, user: 'bob', tool: 'v3_cons_tc', args: ['/dev/v3-vm3'] },
      { pid: 7, user: 'carol', tool: 'v3_stream', args: ['/dev/v3-vm3', 'com1'] },
    ];
    const host = { ...QUIET, toolUsers: () => users };
    const taken = { ...usual, code: 255, words: ['Error opening stream Console'] };
    expect(explainEnd(taken, host).because).toBe('the console is taken by bob: v3_cons_tc, process 6');
    const stream = { tool: 'v3_stream' as const, stream: 'com1', words: ['Error opening VM device: x'] };
    expect(explainEnd({ ...taken, ...stream }, host).because).toBe(
      'the stream "com1" is taken by carol: v3_stream, process 7',
    );
    expect(explainEnd({ ...taken, ...stream, stream: 'com9' }, host).because).toContain('does not say which');
  });

  test('a device without its node is gone', () => {
    const end = { ...usual, code: 255, words: ['Error opening VM device: /dev/v3-vm3'] };
    const host = { ...QUIET, hasNode: () => false };
    expect(explainEnd(end, host).because).toBe('/dev/v3-vm3 is gone: there is no such device');
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
