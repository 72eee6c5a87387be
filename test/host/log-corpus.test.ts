import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLogLine, repeatsLineBefore } from '../../src/host/log-line.js';
import { safeText } from '../../src/terminal/safe-text.js';

// Half of the lines are in local time.
process.env.TZ = 'UTC';

const clock = { nowMs: Date.UTC(2026, 10, 29), bootMs: Date.UTC(2026, 10, 22, 12) };

/** What is read of each line of the corpus, as fixtures/log-lines/corpus-read.txt has it. */
function whatIsRead(): string {
  let before: string | null = null;
  const rows = readFileSync('fixtures/log-lines/corpus.txt', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('# ')) return line;
      const { at, level, palacios, fromPolling, telemetry, times, text } = parseLogLine(line, before, clock);
      if (!repeatsLineBefore(line)) before = line;
      const who =
        palacios === null ? '-' : `${palacios.pcore} ${JSON.stringify(palacios.vm)} ${palacios.vcore ?? '-'}`;
      const marks = [
        fromPolling ? 'polling' : '',
        telemetry ? 'telemetry' : '',
        times > 1 ? `${times} times` : '',
      ].filter((mark) => mark !== '');
      const when = at === null ? '-' : new Date(at).toISOString();
      return [when, level, safeText(who), marks.join(' ') || '-', safeText(text)].join(' | ');
    });
  return `${rows.join('\n')}\n`;
}

it('reads every line of the corpus as was found right', async () => {
  await expect(whatIsRead()).toMatchFileSnapshot('../../fixtures/log-lines/corpus-read.txt');
});
