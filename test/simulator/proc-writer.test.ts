import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createProcWriter } from '../../src/simulator/kernel/proc-writer.js';
import { layoutOf } from '../../src/simulator/layout.js';
import { soon } from '../support/soon.js';

test('a file that cannot be written stays as it was, and is written as soon as it can be', async () => {
  const root = mkdtempSync(join(tmpdir(), 'proc-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const layout = layoutOf(root);
  mkdirSync(layout.own, { recursive: true });
  const writer = createProcWriter(layout);
  const shown = () => readFileSync(join(layout.v3vee, 'v3-guests'), 'utf8');
  writer.show({ 'v3-guests': 'a' });
  const inItsPlace = join(layout.own, 'next-v3-guests');
  mkdirSync(inItsPlace);
  writer.show({ 'v3-guests': 'b' });
  expect(shown()).toBe('a');
  rmdirSync(inItsPlace);
  await soon(() => expect(shown()).toBe('b'));
  mkdirSync(inItsPlace);
  writer.show({ 'v3-guests': 'c' });
  writer.vanish();
  rmdirSync(inItsPlace);
  writer.show({ 'v3-guests': 'd' });
  expect(shown()).toBe('d');
});
