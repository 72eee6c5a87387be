import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { attachedConsole, openAttached, openBare, withGuests } from './guest.js';
import { openReplay, shows } from './replay.js';
import { seqFigures } from './seq.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const RUNS = 9;

/**
 * `v3_tui attach`: from the spawn to the guest's first words in a console, against `--raw`, and `seq` in a stream
 * against the bare tool on the same terminal.
 */
export const attach: Subject = {
  name: 'attach',
  measure: (host) => withGuests(host, async () => [await startFigure(host), ...(await throughput(host))]),
};

async function startFigure(host: BenchHost): Promise<Figure> {
  const drawn: number[] = [];
  const raw: number[] = [];
  await firstWords(host, []);
  for (let run = 0; run < RUNS; run += 1) {
    raw.push(await firstWords(host, ['--raw']));
    drawn.push(await firstWords(host, []));
  }
  return {
    name: 'attach to a console, until the guest is seen',
    value: median(drawn),
    unit: 'ms',
    against: { what: 'with --raw', value: median(raw) },
    judged: 'ratio',
    bound: 2,
    goal: 1.5,
    note: `slowest ${Math.round(largest(drawn))} ms, with --raw ${Math.round(largest(raw))} ms`,
  };
}

async function firstWords(host: BenchHost, options: readonly string[]): Promise<number> {
  const { terminal, prompt } = attachedConsole(host, options);
  try {
    await openReplay(terminal).until(shows(prompt), 'the prompt');
    const at = await openReplay(terminal).firstAt(shows(prompt));
    terminal.send('\x1d');
    await terminal.closedAt;
    return (at ?? Number.POSITIVE_INFINITY) - terminal.startedAt;
  } finally {
    await terminal.close();
  }
}

async function throughput(host: BenchHost): Promise<readonly Figure[]> {
  const attached = await openAttached(host);
  const bare = await openBare(host);
  try {
    const plan = { last: 2_000_000, runs: 3, time: [3, 2] } as const;
    return await seqFigures([attached, bare], ['in an attached stream', 'the bare tool'], plan);
  } finally {
    await attached.close();
    await bare.close();
  }
}
