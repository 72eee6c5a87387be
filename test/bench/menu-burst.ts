import { press } from './presses.js';
import type { Replay } from './replay.js';
import { type Running, withProgram } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const ROUNDS = 8;
const SETTLED_MS = 200;
const ANSWER_MS = 2000;
const DOWN = '\x1b[B';
const UP = '\x1b[A';
/** Up and down from the third row, so every key moves, and two rows down at the end. */
const TO_AND_FRO = [DOWN, DOWN, UP, UP];
const WALK = [...Array.from({ length: 24 }, () => TO_AND_FRO).flat(), DOWN, UP, DOWN, DOWN];

/** 100 arrow keys in one write in the action menu: the cursor must arrive where the same keys lead one by one. */
export const menuBurst: Subject = {
  name: 'menu-burst',
  measure: (host) =>
    withProgram(host, {}, async (running) => {
      const bursts: { lost: number; ms: number }[] = [];
      await openMenu(running);
      const start = chosenInDialog(running.replay);
      for (const key of WALK) await press(running.terminal, key);
      await running.replay.catchUp();
      const wanted = chosenInDialog(running.replay);
      if (wanted === null || wanted === start) throw new Error(`the keys one by one led to ${wanted}`);
      for (let round = 0; round < ROUNDS; round += 1) {
        await closeMenu(running);
        await openMenu(running);
        bursts.push(await burst(running, wanted));
      }
      const times = bursts.map(({ ms }) => ms);
      return [
        {
          name: '100 keys in one write in a menu: keys lost',
          value: largest(bursts.map(({ lost }) => lost)),
          unit: 'keys',
          judged: 'value',
          bound: 0,
          goal: 0,
          note: `the most of ${ROUNDS} runs; all count as lost where the cursor is elsewhere than by the same keys one by one`,
        },
        {
          name: '100 keys in one write in a menu: until the last byte',
          value: median(times),
          unit: 'ms',
          judged: 'value',
          bound: 500,
          goal: 200,
          note: `at most ${largest(times).toFixed(1)}`,
        },
      ];
    }),
};

/** Opens the menu of the selected VM and goes to its third row. */
async function openMenu({ terminal, replay }: Running): Promise<void> {
  terminal.send('\r');
  await replay.until((now) => chosenInDialog(now) !== null, 'the menu to take keys');
  await terminal.quiet(SETTLED_MS);
  for (const key of [DOWN, DOWN]) await press(terminal, key);
  await replay.catchUp();
}

async function closeMenu({ terminal, replay }: Running): Promise<void> {
  terminal.send('\x1b');
  await replay.until((now) => chosenInDialog(now) === null, 'the menu to close');
}

async function burst({ terminal, replay }: Running, wanted: string): Promise<{ lost: number; ms: number }> {
  await terminal.quiet(SETTLED_MS);
  const index = terminal.events.length;
  const sentAt = terminal.send(WALK.join(''));
  await terminal.after(index - 1, ANSWER_MS);
  await terminal.quiet(SETTLED_MS);
  await replay.catchUp();
  const ms = (terminal.events.at(-1)?.at ?? Number.POSITIVE_INFINITY) - sentAt;
  return { lost: chosenInDialog(replay) === wanted ? 0 : WALK.length, ms };
}

/** The marked row of the dialog on top; null: there is none. No VM runs, so none in the list has the mark. */
function chosenInDialog(replay: Replay): string | null {
  for (const row of replay.rows()) {
    const text = /│ ▶ (.*?) *│/.exec(row)?.[1];
    if (text !== undefined) return text;
  }
  return null;
}
