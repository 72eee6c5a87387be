import { setTimeout as delay } from 'node:timers/promises';
import { clearGuest, type GuestShell, guestRows, openInPane, openInTmux, withGuests } from './guest.js';
import { tmuxVersion } from './machine.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const RUNS = 6;
const YES_MS = 1500;
const REST_MS = 500;

/** Ctrl-C while `yes` runs in a stream pane, until the last byte of its effect: `^C` and the prompt. */
export const interrupt: Subject = {
  name: 'interrupt',
  measure: (host) =>
    withGuests(host, async () => {
      const pane = await openInPane(host, 'stream');
      const tmux = tmuxVersion() === null ? null : await openInTmux(host);
      try {
        const ours: number[] = [];
        const peers: number[] = [];
        for (let run = 0; run < RUNS; run += 1) {
          ours.push(await interruptYes(pane));
          if (tmux !== null) peers.push(await interruptYes(tmux));
        }
        return [
          {
            name: 'Ctrl-C during `yes` in a stream pane, until the last byte',
            value: median(ours),
            unit: 'ms',
            ...(tmux === null ? {} : { against: { what: 'in tmux', value: median(peers) } }),
            judged: 'value',
            bound: 200,
            goal: 50,
            note: `at most ${largest(ours).toFixed(0)} ms`,
          },
        ];
      } finally {
        await pane.close();
        await tmux?.close();
      }
    }),
};

/** Infinity if the prompt does not come, or `y` comes after it. */
async function interruptYes(shell: GuestShell): Promise<number> {
  const { terminal, replay, prompt } = shell;
  await clearGuest(shell);
  terminal.send('yes\r');
  await delay(YES_MS);
  const sentAt = terminal.send('\x03');
  await terminal.quiet(REST_MS);
  const lastAt = terminal.events.at(-1)?.at ?? 0;
  await replay.catchUp();
  const rows = guestRows(shell).filter((row) => row !== '');
  const [interrupted = '', last = ''] = rows.slice(rows.lastIndexOf(prompt) - 1);
  return interrupted.endsWith('^C') && last === prompt ? lastAt - sentAt : Number.POSITIVE_INFINITY;
}
