import { openInTmux, openOnWholeTerminal, withGuests } from './guest.js';
import { tmuxVersion } from './machine.js';
import { seqFigures } from './seq.js';
import type { Subject } from './subject.js';

/** `seq` in a stream that has the whole terminal, in the program, against the same tool inside tmux. */
export const fullScreen: Subject = {
  name: 'full-screen',
  async measure(host) {
    if (tmuxVersion() === null) return 'tmux is not installed: there is no peer';
    return withGuests(host, async () => {
      const whole = await openOnWholeTerminal(host);
      const tmux = await openInTmux(host);
      try {
        const plan = { last: 2_000_000, runs: 3, time: [1.6, 1.1], output: [0.2, 0.05] } as const;
        return await seqFigures([whole, tmux], ['in a stream in full screen', 'in tmux'], plan);
      } finally {
        await whole.close();
        await tmux.close();
      }
    });
  },
};
