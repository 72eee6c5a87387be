import { describe, expect, it } from 'vitest';
import { kernelLines } from '../../src/spoken/kernel-lines.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';

const LINES = Array.from({ length: 1200 }, (_, at) =>
  logLine({ text: `line ${at}`, level: at === 3 ? 'error' : 'info', telemetry: at === 1199 }),
);
const log = { ...EMPTY_LOG, lines: () => LINES };

describe('log', () => {
  it('tells the last ten lines that are shown, as many as are wanted, or the errors', () => {
    expect(kernelLines(log, '')).toHaveLength(10);
    expect(kernelLines(log, '').at(-1)).toContain('line 1198');
    expect(kernelLines(log, '2').map((line) => line.includes('line 119'))).toEqual([true, true]);
    expect(kernelLines(log, '1000')).toHaveLength(1000);
    for (const wish of ['errors', 'error'])
      expect(kernelLines(log, wish)).toEqual([expect.stringContaining('line 3')]);
    expect(kernelLines(EMPTY_LOG, '')).toEqual(['The kernel log is empty.']);
    expect(kernelLines(EMPTY_LOG, 'errors')).toEqual(['There is no error in the kernel log.']);
  });

  it.each(['0', '-1', '1001', '99999', 'web', 'errors x', '5 x'])('%s: says what can be typed', (wish) => {
    expect(kernelLines(log, wish)).toEqual(['log takes a number from 1 to 1000, or errors.']);
  });
});
