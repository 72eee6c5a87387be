import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../src/host/host.js';
import { bulkWords, leftLines, leftWords } from '../../src/state/actions/bulk.js';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { confirmDialog } from '../../src/state/dialogs.js';
import { setView } from '../../src/state/store.js';
import { vmByKey } from '../../src/state/vms/find.js';
import { openAppContext } from '../support/app-context.js';
import { tab } from '../support/app-states.js';
import { vmOn } from '../support/fleet-states.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';
import { imageOf, makeFakeHost, openProgram } from './support/fake-host.js';

function marked(around?: (run: Host['run']) => Host['run']) {
  const root = mkdtempSync(join(tmpdir(), 'v3-marked-'));
  makeFakeHost(root);
  const program = openProgram(root, join(root, 'list.db'), Date.now, around);
  onTestFinished(() => {
    program.inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  const { operations, store, context } = program;
  const { app: bare } = openAppContext();
  const app = { ...bare, port: () => ({ ...bare.port(), operations }), store };
  const add = async (name: string) => {
    const { key } = await operations.add({ name, config: '', image: imageOf(root), options: [] });
    return key ?? '';
  };
  const mark = (keys: readonly string[]) => {
    context.refresh();
    setView(store, { marked: new Set(keys) });
  };
  const press = (id: string) => runAction(app, actionById(id));
  const warning = () => topDialog(store, confirmDialog)?.props;
  const said = () => store.getState().view.message?.text ?? '';
  const rows = () => context.refresh().vms.map(({ name, category, state }) => `${name} ${category} ${state}`);
  return { operations, store, add, mark, press, warning, said, rows };
}

describe('marked VMs', () => {
  it('are stopped where that can be done, and the rest is told', async () => {
    const { operations, add, mark, press, warning, said, rows, store } = marked();
    const keys: string[] = [];
    for (const name of ['web', 'db', 'build']) {
      const key = await add(name);
      keys.push(key);
      await operations.activate(key);
      if (name !== 'build') await operations.start(key);
    }
    mark(keys);
    press('stop');
    expect(warning()).toMatchObject({
      title: 'Stop 2 VMs?',
      lines: expect.arrayContaining(['web, db:', 'Left as it is: build is stopped already.']),
      commands: ['v3_stop /dev/v3-vm0', 'v3_stop /dev/v3-vm1'],
    });
    warning()?.onYes();
    await expect.poll(said).toBe('2 of 3 stopped; build is stopped already');
    expect(rows()).toEqual(['web active stopped', 'db active stopped', 'build active stopped']);
    expect(store.getState().view.marked.size).toBe(0);
  });

  it('stay marked where a key was for another VM, as in the tab of its session', async () => {
    const { operations, add, press, warning, mark, said, store } = marked();
    const [a = '', b = '', db = ''] = [await add('a'), await add('b'), await add('db')];
    for (const key of [a, b, db]) {
      await operations.activate(key);
      await operations.start(key);
    }
    mark([a, b]);
    const vm = vmByKey(store.getState().snapshot, db);
    if (vm === null) throw new Error('db is not listed');
    store.setState({ tabs: [tab('s', vm)] });
    setView(store, { pane: 'main', tab: 's' });
    const stop = () => {
      press('stop');
      warning()?.onYes();
    };
    stop();
    await expect.poll(said).toMatch(/^db is stopped/);
    expect(store.getState().view.marked).toEqual(new Set([a, b]));
    setView(store, { pane: 'list' });
    stop();
    await expect.poll(said).toBe('2 of 2 stopped');
    expect(store.getState().view.marked.size).toBe(0);
  });

  it('are activated one after another', async () => {
    let atWork = 0;
    let most = 0;
    const places: string[] = [];
    const { add, mark, press, said, store, operations } = marked((run) => async (tool, args, options) => {
      atWork += 1;
      most = Math.max(most, atWork);
      if (tool === 'v3_create') {
        const { progress } = store.getState();
        places.push(progress === null ? 'alone' : `${progress.at} of ${progress.of}`);
      }
      return run(tool, args, options).finally(() => {
        atWork -= 1;
      });
    });
    const keys = [await add('web'), await add('db'), await add('old'), await add('build')];
    await operations.activate(keys[2] ?? '');
    mark(keys);
    press('activate');
    await expect.poll(said).toBe('3 of 4 activated; old is active already');
    expect([most, places]).toEqual([1, ['alone', '1 of 3', '2 of 3', '3 of 3']]);
    expect(store.getState().progress).toBeNull();
  });
});

describe('what was left as it is', () => {
  const left = (name: string, reason: string) => ({ vm: activeVm(0, name, 'stopped'), reason });

  it('is named with its reason, three at most', () => {
    const one = left('build', 'it is stopped already');
    expect(leftWords([one, left('db', 'stop db is under way')])).toBe(
      'db: stop db is under way, build is stopped already',
    );
    const six = ['a', 'b', 'c', 'd', 'e'].map((name) => left(name, 'it is stopped already'));
    expect(bulkWords('stopped', 1, [one.vm, ...six.map(({ vm }) => vm)], six)).toBe(
      '1 of 6 stopped; a is stopped already, b is stopped already, c is stopped already, and 2 more',
    );
    const away = ['f', 'g'].map((name) => left(name, 'web1 is read-only'));
    expect(leftWords([...six, ...away, left('h', 'web2 is down')])).toBe(
      '2 VMs: web1 is read-only, h: web2 is down, a is stopped already, and 4 more',
    );
    expect(leftLines([one, one])[0]).toMatch(/^Left as they are: /);
    expect([leftLines([]), bulkWords('reset', 2, [one.vm, one.vm], [])]).toEqual([[], '2 of 2 reset']);
  });

  it('is told with the hosts, unless all is on this machine', () => {
    const on = (host: string, name: string) => vmOn(host, activeVm(0, name, 'running'));
    const [web, db, here] = [on('web1', 'web'), on('web2', 'db'), on('local', 'build')];
    const stopped = { vm: db, reason: 'it is stopped already' };
    expect(bulkWords('stopped', 1, [web, db], [stopped])).toBe(
      '1 of 2 on web1, web2: stopped; web2/db is stopped already',
    );
    expect(bulkWords('stopped', 2, [web, web], [])).toBe('2 of 2 on web1: stopped');
    const many = ['web3', 'web4'].map((host) => on(host, 'web'));
    expect(bulkWords('paused', 5, [here, web, db, ...many], [])).toBe(
      '5 of 5 on this machine, web1, web2, and 2 more: paused',
    );
  });
});
