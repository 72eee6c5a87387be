import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OpenLine } from '../../src/bridge/line.js';
import { startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { bridgeLines, openFar } from './child.js';

/** How often the guests' counters change while nothing is sent. */
const CHANGES = 20;
const MOST_TRIES = 10;

it('sends nothing of running guests that nobody looks at', async () => {
  const host = await startHost();
  const lines = bridgeLines(host.root, '--interval', '0.25');
  let bytes = 0;
  const counted: OpenLine = async (signal) => {
    const line = await lines.open(signal);
    if ('stdout' in line) line.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
    return line;
  };
  const port = await openFar(counted, mkdtempSync(join(host.work, 'asks-')), {
    times: { pingMs: 1e9 },
  });
  port.attend({ hasFocus: true, rates: [], checkpoints: [], machine: false, log: false });
  const { key } = await port.operations.add({ name: 'web', config: '', image: host.image(), options: [] });
  expect(await port.operations.activate(key ?? '')).toMatchObject({ ok: true });
  expect(await port.operations.start(key ?? '')).toMatchObject({ ok: true });
  const vm = () => port.state().snapshot.vms[0];
  await soon(() => expect(vm()?.state).toBe('running'));

  const details = () => readFileSync(join(host.root, 'proc/v3vee/v3-guests-details'), 'latin1');
  const changed = async () => {
    const before = details();
    await soon(() => expect(details()).not.toBe(before));
  };
  const exits = () => vm()?.details?.cores[0]?.exits ?? 0;
  const quiet = { hasFocus: true, rates: [], checkpoints: [], machine: false, log: false };
  port.attend({ ...quiet, counters: [key ?? ''] });
  const first = exits();
  await soon(() => expect(exits()).toBeGreaterThan(first));
  port.attend(quiet);
  await changed();
  // The answer comes after all that was told before; the log of the last operation may still be told.
  await port.history.read({ limit: 1 });
  await soon(() => expect([...port.state().work]).toEqual([]));
  // A guest that starts changes in other ways, too, for a while.
  let sent = -1;
  for (let tries = 0; sent !== 0 && tries < MOST_TRIES; tries++) {
    const before = bytes;
    for (let change = 0; change < CHANGES; change++) await changed();
    sent = bytes - before;
  }
  expect(sent).toBe(0);
  await port.close();
  await lines.gone();
  await host.stop();
});
