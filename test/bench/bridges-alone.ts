import { join } from 'node:path';
import { childLine } from '../../src/bridge/child-line.js';
import { openFarHost } from '../../src/bridge/far-host.js';
import { keepAsks } from '../../src/bridge/open-asks.js';
import { PROTOCOL } from '../../src/bridge/protocol.js';
import type { BenchHost } from './bench-host.js';

/** A host that is no more than its files. */
export type BridgeHost = { root: string; inventory: string };

const READY_MS = 120_000;

/**
 * How long it takes to start so many bridges at once and to hear of all their VMs, in ms: what the far hosts do, without
 * ssh and without a screen.
 */
export async function bridgesAlone(
  { v3Tui, folder }: BenchHost,
  hosts: readonly BridgeHost[],
  vms: number,
): Promise<number> {
  const from = performance.now();
  const ports = hosts.map(({ root, inventory }, at) =>
    openFarHost({
      id: `alone${at}`,
      destination: '',
      readOnly: false,
      open: childLine(process.execPath, [v3Tui, '--host-root', root, '--inventory', inventory, 'bridge']),
      hello: { protocol: PROTOCOL, version: 'bench', user: 'bench', host: 'bench' },
      asks: keepAsks(join(folder, 'asks'), Date.now),
      now: Date.now,
    }),
  );
  const ready = ports.map(
    (port) =>
      new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${port.id}: no VMs`)), READY_MS);
        port.subscribe(() => {
          if (port.state().snapshot.vms.length < vms) return;
          clearTimeout(late);
          resolve();
        });
      }),
  );
  await Promise.all(ready);
  const ms = performance.now() - from;
  await Promise.all(ports.map((port) => port.close()));
  return ms;
}
