import type { Figure } from './figure.js';
import { selectedInList } from './list-screen.js';
import type { Running } from './running.js';
import { withProgram } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom, type TerminalEvent } from './terminal.js';

const ENTRIES = 200;
const KEYS = 100;
const ROUNDS = 8;
const SETTLED_MS = 200;
const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';

/** What 100 keys in one write led to. */
type Burst = { lost: number; ms: number; bytes: number; frames: number };

/** 100 `j` in one write on a list of 200, and 100 `k` back. */
export const burst: Subject = {
  name: 'burst',
  async measure(host) {
    const { path, names } = host.inventory(ENTRIES);
    const options = { args: ['--inventory', path], first: names[0] ?? '' };
    const bursts = await withProgram(host, options, async (running) => {
      const made: Burst[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        made.push(await burstOf(running, 'j', names, KEYS));
        made.push(await burstOf(running, 'k', names, 0));
      }
      return made;
    });
    const figure = (
      name: string,
      of: (one: Burst) => number,
      unit: Figure['unit'],
      bound: number,
      goal: number,
    ): Figure => {
      const values = bursts.map(of);
      const note = `at most ${largest(values).toFixed(unit === 'ms' ? 1 : 0)}`;
      return {
        name: `100 keys in one write: ${name}`,
        value: median(values),
        unit,
        judged: 'value',
        bound,
        goal,
        note,
      };
    };
    return [
      {
        name: '100 keys in one write: keys lost',
        value: largest(bursts.map(({ lost }) => lost)),
        unit: 'keys',
        judged: 'value',
        bound: 0,
        goal: 0,
        note: `the most of ${bursts.length} runs`,
      },
      figure('frames', ({ frames }) => frames, 'frames', 3, 1),
      figure('until the last byte', ({ ms }) => ms, 'ms', 40, 5),
      figure('bytes', ({ bytes }) => bytes, 'bytes', 2000, 662),
    ];
  },
};

/** Sends the keys at once and waits for a rest; `wanted`: which of the names must be selected then. */
async function burstOf(
  { terminal, replay }: Running,
  key: string,
  names: readonly string[],
  wanted: number,
): Promise<Burst> {
  await terminal.quiet(SETTLED_MS);
  const index = terminal.events.length;
  const sentAt = terminal.send(key.repeat(KEYS));
  await terminal.after(index - 1, 2000);
  await terminal.quiet(SETTLED_MS);
  await replay.catchUp();
  const found = names.indexOf(selectedInList(replay) ?? '');
  return {
    lost: found < 0 ? KEYS : Math.abs(wanted - found),
    ms: (terminal.events.at(-1)?.at ?? Number.POSITIVE_INFINITY) - sentAt,
    bytes: bytesFrom(terminal, index),
    frames: framesIn(terminal.events.slice(index)),
  };
}

/**
 * How many frames were written: synchronized updates, and reads of the pty that hold bytes outside of one. A
 * frame is one write, and a short one needs no update around it.
 */
function framesIn(events: readonly TerminalEvent[]): number {
  let frames = 0;
  let inside = false;
  for (const event of events) {
    if (event.kind !== 'output') continue;
    let outside = false;
    for (const part of event.bytes.toString('latin1').split(/(\x1b\[\?2026[hl])/)) {
      if (part === BEGIN_UPDATE) frames += 1;
      if (part === BEGIN_UPDATE || part === END_UPDATE) inside = part === BEGIN_UPDATE;
      else if (part !== '' && !inside) outside = true;
    }
    if (outside) frames += 1;
  }
  return frames;
}
