import { bytesFrom, type Terminal } from './terminal.js';

/** How long nothing must be written before the next key: the effect of the last one is then complete. */
const REST_MS = 20;
const ANSWER_MS = 2000;

/** The effect of one key. */
export type Press = {
  /** From the write to the first byte out. Infinity: nothing came. */
  ms: number;
  /** All that was written for it. */
  bytes: number;
  /** The index of the first event after it. */
  index: number;
};

/** Presses a key on a quiet terminal and waits until the terminal is quiet again. */
export async function press(terminal: Terminal, key: string): Promise<Press> {
  const index = terminal.events.length;
  const sentAt = terminal.send(key);
  await terminal.after(index - 1, ANSWER_MS);
  await terminal.quiet(REST_MS);
  const first = terminal.events[index];
  return {
    ms: first === undefined ? Number.POSITIVE_INFINITY : first.at - sentAt,
    bytes: bytesFrom(terminal, index),
    index,
  };
}

/** Presses keys one after the other, each when the terminal is quiet. */
export async function pressEach(terminal: Terminal, keys: readonly string[]): Promise<readonly Press[]> {
  const presses: Press[] = [];
  await terminal.quiet(REST_MS);
  for (const key of keys) presses.push(await press(terminal, key));
  return presses;
}
