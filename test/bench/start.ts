import type { Figure } from './figure.js';
import { isSelected, listShows } from './list-screen.js';
import { openReplay, shows } from './replay.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';
import type { World } from './world.js';

const RUNS = 15;
/** The first heading of the help dialog. */
const HELP = 'The selected VM, or all marked ones';

/**
 * Start-up, against `node -e 0` on the same kind of pty. As soon as the list is seen, `j` and `?` are typed in
 * one write: the program is whole when the help is on the screen, and Esc must then uncover the second VM.
 */
export const start: Subject = {
  name: 'start',
  async measure(world) {
    await startOnce(world);
    const floors: number[] = [];
    const paints: number[] = [];
    const answers: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      floors.push(await nodeStart(world));
      const { paint, answer } = await startOnce(world);
      paints.push(paint);
      answers.push(answer);
    }
    const floor = { what: '`node -e 0`', value: median(floors) };
    const typed = await typedAtSpawn(world);
    const figures: Figure[] = [
      {
        name: 'the list on the screen',
        value: median(paints),
        unit: 'ms',
        against: floor,
        judged: 'ratio',
        bound: 3,
        goal: 1.6,
        note: `slowest ${Math.round(largest(paints))} ms`,
      },
      {
        name: 'Ink in charge, all keys answered',
        value: median(answers),
        unit: 'ms',
        against: floor,
        judged: 'ratio',
        bound: 9,
        goal: 5,
        note: `\`j?\` typed when the list is seen; slowest ${Math.round(largest(answers))} ms; ${typed}`,
      },
    ];
    return figures;
  },
};

async function nodeStart(world: World): Promise<number> {
  const terminal = world.node('0');
  return (await terminal.closedAt) - terminal.startedAt;
}

/** Times from the spawn; Infinity where what was waited for was never seen. */
async function startOnce(world: World): Promise<{ paint: number; answer: number }> {
  const [first = '', second = ''] = world.names;
  const terminal = world.program();
  try {
    const live = openReplay(terminal);
    await live.until(listShows(first), 'the list');
    terminal.send('j?');
    await live.until(shows(HELP), 'the help');
    const replay = openReplay(terminal);
    const paintAt = await replay.firstAt(listShows(first));
    const answerAt = await replay.firstAt(shows(HELP));
    terminal.send('\x1b');
    await live.until(isSelected(second), 'the key before the help to count');
    return { paint: since(terminal.startedAt, paintAt), answer: since(terminal.startedAt, answerAt) };
  } finally {
    await terminal.close();
  }
}

/** What becomes of a key that is typed before the program has the terminal. */
async function typedAtSpawn(world: World): Promise<string> {
  const [, second = ''] = world.names;
  const terminal = world.program();
  try {
    terminal.send('j');
    await openReplay(terminal).until(isSelected(second), 'a key typed at the spawn', 3000);
    return 'a key typed at the spawn counts';
  } catch {
    return 'a key typed at the spawn is lost';
  } finally {
    await terminal.close();
  }
}

const since = (from: number, at: number | null) => (at ?? Number.POSITIVE_INFINITY) - from;
