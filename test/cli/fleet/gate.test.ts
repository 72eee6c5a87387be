import { expect, test } from 'vitest';
import { createGate } from '../../../src/cli/fleet/gate.js';
import { soon } from '../../support/soon.js';

/** Work that is begun through a gate and ended by hand. */
function aGate(most: number, longMs: number) {
  const gate = createGate(most, longMs);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const pass = (name: string, signal = new AbortController().signal) =>
    gate.pass(signal, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  return { begun, pass, end: (name: string) => ends.get(name)?.() };
}

test('so many begin at once, and the next one in its order', async () => {
  const { begun, pass, end } = aGate(2, 1_000_000);
  const [a] = ['a', 'b', 'c', 'd'].map((name) => pass(name));
  await soon(() => expect(begun).toEqual(['a', 'b']));
  end('a');
  expect(await a).toBe('a');
  await soon(() => expect(begun).toEqual(['a', 'b', 'c']));
  end('b');
  await soon(() => expect(begun).toEqual(['a', 'b', 'c', 'd']));
});

test('one that takes long holds up no other', async () => {
  const { begun, pass } = aGate(1, 5);
  for (const name of ['dead', 'alive']) void pass(name);
  await soon(() => expect(begun).toEqual(['dead', 'alive']));
});

test('one whose signal comes while it waits takes nobody else’s turn', async () => {
  const { begun, pass, end } = aGate(1, 1_000_000);
  const over = new AbortController();
  void pass('a');
  void pass('left', over.signal);
  void pass('c');
  over.abort();
  await soon(() => expect(begun).toEqual(['a', 'left']));
  end('left');
  end('a');
  await soon(() => expect(begun).toEqual(['a', 'left', 'c']));
});
