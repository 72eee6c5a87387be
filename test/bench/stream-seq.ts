import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { openInPane, openInTmux, withGuests } from './guest.js';
import { tmuxVersion } from './machine.js';
import { type SeqPlan, seqFigures } from './seq.js';
import type { Subject } from './subject.js';

const PLANS: readonly SeqPlan[] = [
  { last: 200_000, runs: 5, time: [1.5, 1.1], output: [0.05, 0.01] },
  { last: 2_000_000, runs: 3, time: [1.6, 1.1], output: [0.2, 0.05] },
];

/** `seq` in a stream pane against the same tool inside tmux. */
export const streamSeq: Subject = {
  name: 'stream-seq',
  async measure(host) {
    if (tmuxVersion() === null) return 'tmux is not installed: there is no peer';
    return withGuests(host, () => measureBoth(host));
  },
};

async function measureBoth(host: BenchHost): Promise<readonly Figure[]> {
  const pane = await openInPane(host, 'stream');
  const tmux = await openInTmux(host);
  try {
    const figures: Figure[] = [];
    for (const plan of PLANS) {
      figures.push(...(await seqFigures([pane, tmux], ['in a stream pane', 'in tmux'], plan)));
    }
    return figures;
  } finally {
    await pane.close();
    await tmux.close();
  }
}
