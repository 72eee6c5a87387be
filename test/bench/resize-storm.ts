import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from './figure.js';
import { press } from './presses.js';
import { type Running, withProgram } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

const ROUNDS = 4;
const RESIZES = 100;
const EVERY_MS = 10;
const SETTLED_MS = 400;
const CTRL_L = '\x0c';

type Storm = { ms: number; bytes: number; whole: number; wrongRows: number };

/** 100 resizes within a second, as when a window's edge is dragged. */
export const resizeStorm: Subject = {
  name: 'resize-storm',
  measure: (host) =>
    withProgram(host, {}, async (running) => {
      const storms: Storm[] = [];
      for (let round = 0; round < ROUNDS; round += 1) storms.push(await storm(running));
      const figures: Figure[] = [
        {
          name: '100 resizes in 1 s: wrong rows of the last frame',
          value: largest(storms.map(({ wrongRows }) => wrongRows)),
          unit: 'rows',
          judged: 'value',
          bound: 0,
          note: 'compared with the screen painted anew by Ctrl-L',
        },
        {
          name: '100 resizes in 1 s: until the last byte',
          value: median(storms.map(({ ms }) => ms)),
          unit: 'ms',
          judged: 'value',
          bound: 150,
          goal: 60,
          note: `after the last resize; at most ${largest(storms.map(({ ms }) => ms)).toFixed(0)} ms`,
        },
        {
          name: '100 resizes in 1 s: bytes',
          value: median(storms.map(({ bytes }) => bytes)) / 1000,
          unit: 'kB',
          against: { what: 'one whole screen', value: median(storms.map(({ whole }) => whole)) / 1000 },
          judged: 'ratio',
          bound: RESIZES,
          goal: RESIZES / 2,
        },
      ];
      return figures;
    }),
};

async function storm({ terminal, replay }: Running): Promise<Storm> {
  await terminal.quiet(SETTLED_MS);
  const index = terminal.events.length;
  let lastAt = 0;
  for (let left = RESIZES - 1; left >= 0; left -= 1) {
    // Ends with the size that it began with.
    const narrower = Math.min(left, RESIZES - left) % 40;
    lastAt = terminal.resize(120 - narrower, 40 - Math.floor(narrower / 3));
    await delay(EVERY_MS);
  }
  await terminal.quiet(SETTLED_MS);
  const endAt = terminal.events.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const bytes = bytesFrom(terminal, index);
  await replay.catchUp();
  const left = replay.rows();
  const whole = (await press(terminal, CTRL_L)).bytes;
  await replay.catchUp();
  const right = replay.rows();
  return { ms: endAt - lastAt, bytes, whole, wrongRows: right.filter((row, at) => row !== left[at]).length };
}
