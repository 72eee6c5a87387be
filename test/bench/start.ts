import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { isSelected } from './list-screen.js';
import { openReplay } from './replay.js';
import { nodeStart, startOnce } from './start-once.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const RUNS = 15;

/**
 * Start-up, against `node -e 0` on the same kind of pty. As soon as the whole first screen is seen, `j` and `?`
 * are typed in one write: the keys are answered when the help is there, and Esc must then uncover the second VM.
 */
export const start: Subject = {
  name: 'start',
  async measure(host) {
    await startOnce(host);
    const floors: number[] = [];
    const paints: number[] = [];
    const answers: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      floors.push(await nodeStart(host));
      const { paint, answer } = await startOnce(host);
      paints.push(paint);
      answers.push(answer);
    }
    const floor = { what: '`node -e 0`', value: median(floors) };
    const typed = await typedAtSpawn(host);
    const figures: Figure[] = [
      {
        name: 'the whole first screen, keys answered',
        value: median(answers),
        unit: 'ms',
        against: floor,
        judged: 'ratio',
        bound: 9,
        goal: 7.5,
        note: `\`j?\` typed when list, details, log pane and hint bar are seen, after ${Math.round(median(paints))} ms; slowest ${Math.round(largest(answers))} ms; ${typed}`,
      },
    ];
    return figures;
  },
};

/** What happens to a key that is typed before the program has the terminal. */
async function typedAtSpawn(host: BenchHost): Promise<string> {
  const [, second = ''] = host.names;
  const terminal = host.program();
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
