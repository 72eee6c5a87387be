import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followSelectedConfig } from '../../src/cli/selected-config.js';
import type { Host } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore, setView } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';
import { readConfig } from '../../src/state/watching/read-config.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';

const NAMES = ['web', 'db', 'lab', 'mail'];

/** A few VMs with configs, the first one selected. `read`, `watched`: what the host was asked for; `watches`: now. */
function aHost() {
  const root = mkdtempSync(join(tmpdir(), 'v3-configs-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const local = openLocalHost({ root, env: {} });
  const read: string[] = [];
  const watched: string[] = [];
  const watches = new Set<string>();
  const host: Host = {
    ...local,
    readFile: (path, limit) => {
      read.push(path);
      return local.readFile(path, limit);
    },
    watch: (path, onChange) => {
      watched.push(path);
      watches.add(path);
      const stop = local.watch(path, onChange);
      return () => {
        watches.delete(path);
        stop();
      };
    },
  };
  const vms = NAMES.map((name, at) => withConfig(activeVm(at, name, 'running'), join(root, `${name}.xml`)));
  for (const vm of vms) writeFileSync(vm.entry?.config ?? '', `<vm class="${vm.name}"/>`);
  const store = createAppStore({ hostName: 'host1', inventoryPath: '', settings: DEFAULTS });
  store.setState((state) => ({ snapshot: { ...state.snapshot, vms } }));
  const select = (at: number) => setView(store, { selected: { kind: 'vm', key: vms[at]?.key ?? '' } });
  select(0);
  const port = {
    ...openAppContext().app.port(),
    files: {
      readConfig: (path: string) => readConfig(host, path),
      watch: host.watch,
      checkConfig: async () => null,
      checkFile: async () => null,
      listDirectory: async () => ({ names: [] }),
    },
  };
  onTestFinished(followSelectedConfig({ store, port: () => port }));
  const pathOf = (at: number) => join(root, `${NAMES[at]}.xml`);
  return { store, select, pathOf, read, watched, watches };
}

function withConfig(vm: Vm, config: string): Vm {
  return { ...vm, entry: vm.entry === null ? null : { ...vm.entry, config } };
}

test('a config is shown at once, and watched once the selection rests', async () => {
  const { store, select, pathOf, read, watched, watches } = aHost();
  for (const at of [1, 2, 3]) select(at);
  expect(read).toEqual([0, 1, 2, 3].map(pathOf));
  await soon(() => expect([...watches]).toEqual([pathOf(3)]));
  expect(watched).toEqual([pathOf(3)]);
  await soon(() => expect([...store.getState().configs.keys()]).toEqual([0, 1, 2, 3].map(pathOf)));
  writeFileSync(pathOf(3), '<vm class="changed"/>');
  await soon(() => {
    const view = store.getState().configs.get(pathOf(3));
    expect(view?.result.ok && view.result.tree.attributes).toEqual([['class', 'changed']]);
  });
});

test('a known config is not read again in passing, but where the selection rests', async () => {
  const { store, select, pathOf, read, watches } = aHost();
  await soon(() => expect([...watches]).toEqual([pathOf(0)]));
  select(1);
  await soon(() => expect([...watches]).toEqual([pathOf(1)]));
  await soon(() => expect(store.getState().configs.size).toBe(2));
  writeFileSync(pathOf(0), '<vm class="changed"/>');
  read.length = 0;
  select(0);
  expect(read).toEqual([]);
  await soon(() => {
    const view = store.getState().configs.get(pathOf(0));
    expect(view?.result.ok && view.result.tree.attributes).toEqual([['class', 'changed']]);
  });
});
