import type { Figure } from './figure.js';
import { openLogFeed } from './log-feed.js';
import { shows } from './replay.js';
import { withProgram } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

const FILL = 40;
const LINES = 25;
const REST_MS = 100;

/** One more line in a full log pane: its bytes beyond the text that is shown. */
export const logLine: Subject = {
  name: 'log-line',
  async measure(host) {
    const feed = openLogFeed(host.log, host.names);
    const made = await withProgram(host, {}, async ({ terminal, replay }) => {
      feed.lines(0, FILL);
      await replay.until(shows(`#${FILL - 1} `), 'the lines that fill the pane');
      const lines: { ms: number; bytes: number; text: number }[] = [];
      for (let number = FILL; number < FILL + LINES; number += 1) {
        await terminal.quiet(REST_MS);
        const index = terminal.events.length;
        const writtenAt = feed.line(number);
        await replay.until(shows(`#${number} `), `line ${number}`);
        const at = terminal.events[index]?.at ?? Number.POSITIVE_INFINITY;
        await terminal.quiet(REST_MS);
        const row = replay.rows().find((one) => one.includes(`#${number} `)) ?? '';
        const text = Buffer.byteLength(row.slice(1, -1).trim());
        lines.push({ ms: at - writtenAt, bytes: bytesFrom(terminal, index), text });
      }
      return lines;
    }).finally(feed.close);
    const above = made.map(({ bytes, text }) => bytes - text);
    const text = median(made.map((one) => one.text));
    const figure: Figure = {
      name: 'bytes for one new log line, above the text shown of it',
      value: median(above),
      unit: 'bytes',
      judged: 'value',
      bound: 60,
      goal: 30,
      note: `the text has ${text}; at most ${largest(above)} above it; shown after ${median(made.map(({ ms }) => ms)).toFixed(1)} ms`,
    };
    return [figure];
  },
};
