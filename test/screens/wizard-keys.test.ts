import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkpointDisk } from '../../src/host/checkpoint-disk.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { streamKeys, streamPaste } from '../../src/screens/stream-keys.js';
import { wizardKeys, wizardPaste } from '../../src/screens/wizard-keys.js';
import { type AppContext, bindOperations, openDialog } from '../../src/state/app-context.js';
import { bindCheckpointOperations } from '../../src/state/checkpoints/operations.js';
import { EMPTY_FIELD } from '../../src/state/field.js';
import type { OperationContext } from '../../src/state/operations/context.js';
import { openSessionManager } from '../../src/state/session-manager.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, createAppStore, setView } from '../../src/state/store.js';
import type { Dialog } from '../../src/state/view.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { adoptWizard, newWizard, type Wizard } from '../../src/state/wizard.js';
import type { Key } from '../../src/terminal/key-names.js';
import { GUARD_MS } from '../support/guard.js';

const CONFIG = '<vm class="PC">\n  <memory opt_tag="mem">256</memory>\n</vm>\n';

type Bench = {
  app: AppContext;
  folder: string;
  press: (...keys: readonly (string | { text: string })[]) => void;
  /** Reads host and inventory into the store. */
  refresh: () => void;
  state: () => AppState;
  wizard: () => Wizard | null;
  until: (what: string, holds: (state: AppState) => boolean) => Promise<void>;
};

/** A context on a host root of its own, with one VM on the host that nobody knows. */
function openBench(inventoryName = 'inventory.db'): Bench {
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
  const app: AppContext = {
    store,
    host,
    inventory,
    history,
    operations: bindOperations(context),
    checkpoints: bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk }),
    sessions: openSessionManager({ store, claims }, async () => ({ reason: 'no sessions here' })),
    reload: nothing,
    repaint: nothing,
    copy: nothing,
    move: nothing,
    newestLine: () => 0,
    suspend: nothing,
    leave: nothing,
    now,
  };
  onTestFinished(() => {
    inventory.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const top = (): Dialog | null => store.getState().view.dialogs.at(-1) ?? null;
  return {
    app,
    folder,
    refresh: () => void watch.refresh(),
    state: () => store.getState(),
    wizard: () => {
      const dialog = top();
      return dialog?.kind === 'wizard' ? dialog.wizard : null;
    },
    press: (...keys) => {
      for (const key of keys.flatMap((one) => (typeof one === 'string' ? [keyOf(one)] : typed(one.text)))) {
        const dialog = top();
        if (dialog?.kind === 'wizard') wizardKeys(app, dialog, key);
        if (dialog?.kind === 'stream') streamKeys(app, dialog, key);
      }
    },
    until: (what, holds) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`it never came: ${what}`)), GUARD_MS);
        const look = () => {
          if (!holds(store.getState())) return;
          clearTimeout(limit);
          stop();
          resolve();
        };
        const stop = store.subscribe(look);
        look();
      }),
  };
}

function keyOf(name: string): Key {
  return { name, text: name.length === 1 ? name : '', sequence: '', readAt: 0 };
}

function typed(text: string): Key[] {
  return [...text].map((character) => ({
    name: character === ' ' ? 'space' : character,
    text: character,
    sequence: '',
    readAt: 0,
  }));
}

const closed = (state: AppState) => state.view.dialogs.length === 0;

describe('the wizard by keys', () => {
  it('adds a VM from keys that all came at once, and selects it', async () => {
    const { app, folder, press, state, until } = openBench();
    setView(app.store, { filter: 'nothing has this', folded: new Set(['inactive']) });
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'web 1' }, 'enter', { text: `${folder}/web.xml` }, 'enter');
    press('enter', { text: `${folder}/web.img` }, 'enter', 'enter');
    await until('the wizard is gone', closed);
    const [vm] = state().snapshot.vms;
    expect(vm).toMatchObject({
      name: 'web 1',
      category: 'inactive',
      entry: { config: `${folder}/web.xml`, image: `${folder}/web.img`, device: null, options: [] },
    });
    expect(state().view).toMatchObject({ selected: { kind: 'vm', key: vm?.key }, filter: '', pane: 'list' });
    expect(state().view.folded.has('inactive')).toBe(false);
    expect(state().view.notice?.text).toContain('web 1 is in the inventory, inactive.');
  });

  it('builds with the options that were changed', async () => {
    const { app, folder, press, state, until } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter', 'down', 'enter');
    press({ text: '512' }, 'enter', 'enter');
    await until('the wizard is gone', closed);
    expect(state().snapshot.vms[0]?.entry).toMatchObject({ image: '', options: [['mem', '512']] });
  });

  it('drops what was typed ahead of a config that cannot be used', async () => {
    const { app, folder, press, wizard, until } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'web' }, 'enter', { text: `${folder}/bad.xml` }, 'enter', 'enter', { text: 'x' });
    await until('the config was read', () => wizard()?.waiting === null);
    expect(wizard()).toMatchObject({ step: 'config', config: { text: `${folder}/bad.xml` }, held: [] });
    expect(wizard()?.problem).toMatch(/line 1, column \d+/);
  });

  it('leaves without a trace', async () => {
    const { app, folder, press, state } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    const before = state().snapshot;
    press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter', 'esc', 'enter', 'enter');
    expect(closed(state())).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed(state())).toBe(true);
    expect(state().snapshot).toBe(before);
    expect(app.inventory.read()).toEqual({ entries: [], damaged: [] });
  });

  it('stays with all that was typed where the inventory refuses', async () => {
    const { app, folder, press, wizard, until } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'web' }, 'enter', { text: `${folder}/web.xml` }, 'enter');
    press('enter', { text: `${folder}/web.img` }, 'enter');
    await until('the summary', () => wizard()?.step === 'summary');
    rmSync(join(folder, 'web.img'));
    press('enter');
    await until('the refusal', () => wizard()?.problem !== null);
    expect(wizard()).toMatchObject({ step: 'summary', name: { text: 'web' }, waiting: null });
    expect(wizard()?.problem).toContain('web.img');
    writeFileSync(join(folder, 'web.img'), 'image');
    press('enter');
    await until('the wizard is gone', closed);
  });

  it('does not take a name that the host or the inventory has', () => {
    const { app, press, wizard } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'test9' }, 'enter');
    expect(wizard()?.problem).toContain('on the host already');
  });

  it('completes a path with the names that are there, and takes a paste', () => {
    const { app, folder, press, wizard } = openBench();
    openDialog(app.store, { kind: 'wizard', wizard: newWizard() });
    press({ text: 'web' }, 'enter');
    const [dialog] = app.store.getState().view.dialogs;
    if (dialog?.kind === 'wizard') wizardPaste(app, dialog, `${folder}/w\n`);
    press('tab');
    expect(wizard()?.config.text).toBe(`${folder}/web.`);
    expect(wizard()?.offers).toEqual(['web.img', 'web.xml']);
    press('down', 'down', 'enter');
    expect(wizard()?.config.text).toBe(`${folder}/web.xml`);
  });

  it.each(['inventory.db', 'inventory.txt'])('adopts a VM of the host into %s', async (inventoryName) => {
    const { app, folder, press, state, until } = openBench(inventoryName);
    const [vm] = state().snapshot.vms;
    if (vm === undefined) throw new Error('no VM');
    openDialog(app.store, { kind: 'wizard', wizard: adoptWizard(vm, []) });
    press({ text: `${folder}/web.xml` }, 'enter', 'down', 'enter', 'enter', 'enter', 'enter');
    await until('the wizard is gone', closed);
    expect(state().snapshot.vms).toHaveLength(1);
    expect(state().snapshot.vms[0]).toMatchObject({
      name: 'test9',
      category: 'active',
      entry: { config: `${folder}/web.xml`, image: '', device: '/dev/v3-vm2', state: 'running' },
    });
    expect(state().view.selected).toEqual({ kind: 'vm', key: state().snapshot.vms[0]?.key });
  });

  it.each([
    ['the inactive entry of its name', ['enter'], 1],
    ['a further entry of its name', ['down', 'enter'], 2],
  ])('adopts a VM as %s', async (_what, answer, entries) => {
    const { app, folder, press, refresh, state, until } = openBench();
    const files = { config: `${folder}/web.xml`, image: `${folder}/web.img` };
    const added = app.inventory.add({ name: 'test9', ...files });
    if ('refused' in added) throw new Error(added.refused);
    refresh();
    const vm = state().snapshot.vms.find((one) => one.category === 'not-in-inventory');
    if (vm === undefined) throw new Error('no VM');
    openDialog(app.store, {
      kind: 'wizard',
      wizard: adoptWizard(vm, [{ id: added.id, config: files.config, hint: '' }]),
    });
    press(...answer);
    if (entries === 2) press({ text: files.config });
    press('enter', 'enter');
    if (entries === 2) press({ text: files.image });
    press('enter', 'enter');
    await until('the wizard is gone', closed);
    const contents = app.inventory.read();
    if ('refused' in contents) throw new Error(contents.refused);
    expect(contents.entries).toHaveLength(entries);
    const active = contents.entries.filter((entry) => entry.device === '/dev/v3-vm2');
    expect(active).toHaveLength(1);
    expect(active[0]).toMatchObject(files);
    expect(active[0]?.id === added.id).toBe(entries === 1);
  });
});

describe('the choice of a stream by keys', () => {
  function openStream(names: readonly string[]) {
    const bench = openBench();
    const chosen: string[] = [];
    openDialog(bench.app.store, {
      kind: 'stream',
      vmKey: 'k',
      names,
      cursor: 0,
      field: EMPTY_FIELD,
      onName: (name) => {
        expect(closed(bench.state())).toBe(true);
        chosen.push(name);
      },
    });
    return { ...bench, chosen };
  }

  it('takes a name from the list, or another that is typed or pasted', () => {
    const listed = openStream(['com1', 'v3-com1']);
    listed.press('down', 'enter');
    expect(listed.chosen).toEqual(['v3-com1']);

    const other = openStream(['com1']);
    other.press({ text: 'com 2' }, 'enter');
    expect(other.chosen).toEqual(['com 2']);

    const pasted = openStream([]);
    const [dialog] = pasted.state().view.dialogs;
    if (dialog?.kind === 'stream') streamPaste(pasted.app, dialog, 'com3\n');
    pasted.press('enter');
    expect(pasted.chosen).toEqual(['com3']);
  });

  it('takes no name that cannot be, and none by Esc', () => {
    const { press, chosen, state } = openStream(['x'.repeat(128)]);
    press('enter', 'down', 'enter');
    expect(chosen).toEqual([]);
    expect(closed(state())).toBe(false);
    press('esc');
    expect(closed(state())).toBe(true);
    expect(chosen).toEqual([]);
  });
});
