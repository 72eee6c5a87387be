import { expect, test } from 'vitest';
import { type ToolSigns, troubleOf } from '../../src/sessions/tool-health.js';

const WELL: ToolSigns = {
  tool: 'v3_cons_tc',
  pid: 7,
  letter: 'S',
  letterBefore: 'S',
  silent: false,
  keysWait: false,
};

test.each<[Partial<ToolSigns>, string | null]>([
  [{}, null],
  [{ letter: null, letterBefore: null }, null],
  [{ letter: 'D' }, null],
  [{ letter: 'D', letterBefore: 'D' }, 'v3_cons_tc (process 7) hangs in the kernel: no signal ends it'],
  [{ letter: 'T' }, 'v3_cons_tc (process 7) was stopped by a signal: kill -CONT 7 lets it continue'],
  [{ silent: true }, 'v3_cons_tc (process 7) has drawn nothing yet: it seems to hang'],
  [{ silent: true, tool: 'v3_stream' }, null],
  [{ keysWait: true, tool: 'v3_stream' }, 'v3_stream (process 7) takes no keys: what was typed waits'],
])('%j: %s', (signs, words) => {
  expect(troubleOf({ ...WELL, ...signs })).toBe(words);
});
