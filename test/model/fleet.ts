import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Fleet, openFleet } from '../../src/cli/open-fleet.js';
import { openParts } from '../../src/cli/parts.js';
import { shellWay } from '../../src/sessions/far/shell-way.js';
import { seenFrom } from '../../src/state/fleet/at-hand.js';
import { type HostId, LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import { bridgeLines, farHostOf } from '../bridge/child.js';
import { hostConfig } from '../support/host-config.js';
import { soon } from '../support/soon.js';
import {
  type Bench,
  benchOf,
  inOrder,
  type Kind,
  openPlace,
  openProgram,
  type Place,
  POLL_MS,
  type Program,
  shownBy,
  truth,
} from './bench.js';

/**
 * A program on three hosts, two of them through bridges, and on each host another program on the same inventory.
 * @returns for each host the other program there, and the fleet's as seen from it
 */
export async function openFleetBenches(
  kinds: readonly [Kind, Kind, Kind],
): Promise<{ benches: readonly Bench[]; close: () => Promise<void> }> {
  const [here, ...there] = await Promise.all(kinds.map(openPlace));
  if (here === undefined) throw new Error('no host');
  const settings = settingsIn(here);
  const parts = await openParts(
    {
      hosts: null,
      hostRoot: here.host.root,
      inventory: here.inventory,
      log: null,
      intervalMs: POLL_MS,
      dmesgSeconds: null,
      settingsFile: settings,
      color: true,
      ascii: false,
      screenReader: false,
      yes: false,
      readOnly: null,
    },
    true,
  );
  const far = there.map((place, at) => farHost(`far${at + 1}`, place));
  const order = [LOCAL_HOST, ...far.map(({ config }) => config.id)];
  const fleet = openFleet(parts, { far, order });
  parts.watch.refresh('watching');
  parts.watch.start();
  await soon(() => expect(fleet.ports.map((port) => port.state().ready)).toEqual([true, true, true]));
  const benches = [here, ...there].map((place, at) =>
    benchOf(place, [
      openProgram(place.host.root, place.inventory, 'watching'),
      seenByFleet(fleet, order[at] ?? LOCAL_HOST, place),
    ]),
  );
  return {
    benches,
    close: async () => {
      fleet.stop();
      parts.watch.stop();
      for (const one of far) await one.end();
      for (const bench of benches) await bench.close();
      parts.inventory.close();
    },
  };
}

/** A host through a bridge of its own. */
function farHost(id: HostId, { host, inventory }: Place) {
  const settings = settingsIn({ host });
  const words = ['--inventory', inventory, '--interval', `${POLL_MS / 1000}`, '--settings', settings];
  const lines = bridgeLines(host.root, ...words);
  const port = farHostOf(lines.open, mkdtempSync(join(host.work, 'asks-')), { id, destination: id });
  const end = async () => {
    await port.close();
    await lines.gone();
  };
  return { config: hostConfig(id), port, way: shellWay(id, process.env), end };
}

/** A settings file that sets nothing: that of whoever runs the tests counts for nothing. */
function settingsIn({ host }: Pick<Place, 'host'>): string {
  const path = join(host.work, 'config.toml');
  writeFileSync(path, '');
  return path;
}

/** The fleet's program as seen from one of its hosts. */
function seenByFleet({ store, port }: Fleet, id: HostId, place: Place): Program {
  const state = () => seenFrom(store.getState(), id);
  return {
    state,
    operations: port(id).operations,
    isFar: true,
    refresh: async () => {
      const isShown = async () =>
        expect(inOrder(state().snapshot.vms.map(shownBy)), `what is shown of ${id}`).toEqual(
          inOrder(await truth(place)),
        );
      await soon(isShown);
      return state().snapshot.vms;
    },
    close: () => undefined,
  };
}
