import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import type { AppContext } from '../../src/state/app-context.js';
import { openConfirm, openDialog, type WizardPurpose, wizardDialog } from '../../src/state/dialogs.js';
import type { OperationContext } from '../../src/state/operations/context.js';
import { openSessionManager } from '../../src/state/session-manager.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, createAppStore, setView } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { testPort } from '../support/test-port.js';
import { dialogsScreen } from './support/dialogs-screen.js';

const CONFIG = '<vm class="PC">\n  <memory opt_tag="mem">256</memory>\n</vm>\n';

/** A context on a host root of its own, with one VM on the host that is not in the inventory. */
function openBench(inventoryName = 'inventory.db') {
  const folder = mkdtempSync(join(tmpdir(), 'v3-wizard-'));
  mkdirSync(join(folder, 'proc/v3vee'), { recursive: true });
  writeFileSync(
    join(folder, 'proc/v3vee/v3-guests'),
    'test9\t/dev/v3-vm2\trunning\t1 vcores\t1 regions\t268435456 mem\tgeneral\n',
  );
  writeFileSync(join(folder, 'web.xml'), CONFIG);
  writeFileSync(join(folder, 'bad.xml'), '<vm><memory></vm>');
  writeFileSync(join(folder, 'web.img'), 'image');
  const path = join(folder, inventoryName);
  const host = openLocalHost({ root: folder, env: {} });
  const { inventory, history, checkpoints } = openStore(path);
  const claims = openClaims(path);
  const store = createAppStore({
    hostName: 'host1',
    inventoryPath: path,
    settings: DEFAULTS,
  });
  const now = () => Date.now();
  const watch = openWatch({ host, inventory, history, claims, store, exits: null, now }, false);
  const context: OperationContext = {
    host,
    inventory,
    history,
    who: 'root',
    claims,
    store,
    refresh: watch.refresh,
    kernelLog: null,
    wait: () => Promise.resolve(),
    now,
  };
  watch.refresh();
  const nothing = () => undefined;
  const own = testPort(context, checkpoints);
  const port = () => own;
  const app: AppContext = {
    store,
    port,
    sessions: openSessionManager({ store, port }, async () => ({ reason: 'no sessions here' })),
    reload: nothing,
    connect: async () => undefined,
    repaint: nothing,
    copy: nothing,
    move: nothing,
    resizePane: () => false,
    shown: () => null,
    terminalSize: () => ({ columns: 120, rows: 40 }),
    log: EMPTY_LOG,
    logSources: { list: async () => [], chosen: () => null, choose: async () => false },
    goToLogLine: nothing,
    suspend: nothing,
    leave: nothing,
    now,
  };
  onTestFinished(() => {
    inventory.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const screen = dialogsScreen(app);
  return {
    app,
    inventory,
    port: own,
    folder,
    ...screen,
    refresh: () => void watch.refresh(),
    state: () => store.getState(),
    begin: (purpose: WizardPurpose = { kind: 'new' }) => openDialog(store, wizardDialog, { purpose }),
    gone: () => expect.poll(() => closed(store.getState())).toBe(true),
  };
}

const closed = (state: AppState) => state.view.dialogs.length === 0;

describe('the wizard by keys', () => {
  it('adds a VM from keys that all came at once, and selects it', async () => {
    const { app, begin, folder, gone, press, state } = openBench();
    setView(app.store, { filter: 'nothing has this', folded: new Set(['inactive']) });
    begin();
    await press({ text: 'web 1' }, 'enter', { text: `${folder}/web.xml` }, 'enter');
    await press('enter', { text: `${folder}/web.img` }, 'enter', 'enter');
    await gone();
    const [vm] = state().snapshot.vms;
    expect(vm).toMatchObject({
      name: 'web 1',
      category: 'inactive',
      entry: { config: `${folder}/web.xml`, image: `${folder}/web.img`, device: null, options: [] },
    });
    expect(state().view).toMatchObject({ selected: { kind: 'vm', key: vm?.key }, filter: '', pane: 'list' });
    expect(state().view.folded.has('inactive')).toBe(false);
    expect(state().view.message?.text).toContain('web 1 is in the inventory, inactive.');
  });

  it('builds with the options that were changed', async () => {
    const { begin, folder, gone, press, state } = openBench();
    begin();
    await press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter', 'down', 'enter');
    await press({ text: '512' }, 'enter', 'enter');
    await gone();
    expect(state().snapshot.vms[0]?.entry).toMatchObject({ image: '', options: [['mem', '512']] });
  });

  it('stays at a config that cannot be used, whatever Enter was typed ahead', async () => {
    const { begin, folder, press, shows, text } = openBench();
    begin();
    await press({ text: 'web' }, 'enter', { text: `${folder}/bad.xml` }, 'enter', 'enter');
    await shows(/This config cannot be used:[\s\S]* line 1,[\s\S]* column/);
    expect(text()).toContain('2 of 5: config');
    expect(text()).toMatch(/bad\.xml /);
  });

  it('leaves without a trace', async () => {
    const { begin, folder, inventory, press, state } = openBench();
    begin();
    const before = state().snapshot;
    await press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter', 'esc', 'enter', 'enter');
    expect(closed(state())).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed(state())).toBe(true);
    expect(state().snapshot).toBe(before);
    expect(inventory.read()).toEqual({ entries: [], damaged: [] });
  });

  it('stays with all that was typed where the inventory refuses', async () => {
    const { begin, folder, gone, press, shows, text } = openBench();
    begin();
    await press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter');
    await press('enter', { text: `${folder}/web.img` }, 'enter');
    await shows('5 of 5: summary');
    rmSync(join(folder, 'web.img'));
    await press('enter');
    await shows(/! .*web\.img/);
    expect(text()).toContain('5 of 5: summary');
    expect(text()).toMatch(/Name +web /);
    writeFileSync(join(folder, 'web.img'), 'image');
    await press('enter');
    await gone();
  });

  it('does not take a name that the host or the inventory has', async () => {
    const { begin, press, shows } = openBench();
    begin();
    await press({ text: 'test9' }, 'enter');
    await shows('on the host already');
  });

  it('completes a path with the names that are there, and takes a paste', async () => {
    const { begin, folder, press, paste, shows, text } = openBench();
    begin();
    await press({ text: 'web' }, 'enter');
    await paste(`${folder}/w\n`);
    await press('tab');
    await shows(`${folder}/web. `.trimEnd());
    expect(text()).toMatch(/ {2}web\.img[\s\S]* {2}web\.xml/);
    await press('down', 'down');
    await shows('▶ web.xml');
    await press('enter');
    await shows(`▶ Config  ${folder}/web.xml`);
  });

  it.each(['inventory.db', 'inventory.txt'])('adopts a VM of the host into %s', async (inventoryName) => {
    const { begin, folder, gone, press, state } = openBench(inventoryName);
    const [vm] = state().snapshot.vms;
    if (vm === undefined) throw new Error('no VM');
    begin({ kind: 'adopt', vmKey: vm.key, name: vm.name, namesakes: [] });
    await press({ text: `${folder}/web.xml` }, 'enter', 'down', 'enter', 'enter', 'enter', 'enter');
    await gone();
    expect(state().snapshot.vms).toHaveLength(1);
    expect(state().snapshot.vms[0]).toMatchObject({
      name: 'test9',
      category: 'active',
      entry: { config: `${folder}/web.xml`, image: '', device: '/dev/v3-vm2', state: 'running' },
    });
    expect(state().view.selected).toMatchObject({ kind: 'vm', key: state().snapshot.vms[0]?.key });
  });

  it.each([
    ['the inactive entry of its name', ['enter'], 1],
    ['a further entry of its name', ['down', 'enter'], 2],
  ])('adopts a VM as %s', async (_what, answer, entries) => {
    const { begin, folder, gone, inventory, press, refresh, state } = openBench();
    const files = { config: `${folder}/web.xml`, image: `${folder}/web.img` };
    const added = inventory.add({ name: 'test9', ...files });
    if ('refused' in added) throw new Error(added.refused);
    refresh();
    const vm = state().snapshot.vms.find((one) => one.category === 'not-in-inventory');
    if (vm === undefined) throw new Error('no VM');
    const namesakes = [{ id: added.id, config: files.config, hint: '' }];
    begin({ kind: 'adopt', vmKey: vm.key, name: vm.name, namesakes });
    await press(...answer);
    if (entries === 2) await press({ text: files.config });
    await press('enter', 'enter');
    if (entries === 2) await press({ text: files.image });
    await press('enter', 'enter');
    await gone();
    const contents = inventory.read();
    if ('refused' in contents) throw new Error(contents.refused);
    expect(contents.entries).toHaveLength(entries);
    const active = contents.entries.filter((entry) => entry.device === '/dev/v3-vm2');
    expect(active).toHaveLength(1);
    expect(active[0]).toMatchObject(files);
    expect(active[0]?.id === added.id).toBe(entries === 1);
  });

  it('keeps what was typed while the terminal is too small and while another dialog is above it', async () => {
    const { app, begin, press, resize, shows, text } = openBench();
    begin();
    await press({ text: 'web' });
    resize(40, 10);
    await expect.poll(text).not.toContain('Name');
    openConfirm(app.store, { title: 'Sure?', lines: [], verb: 'Yes' }, [], () => undefined);
    resize(80, 24);
    await shows('Sure?');
    expect(text()).not.toContain('Name');
    app.store.setState(({ view }) => ({ view: { ...view, dialogs: view.dialogs.slice(0, 1) } }));
    await shows('▶ Name  web');
    await press({ text: '1' });
    await shows('▶ Name  web1');
  });
});
