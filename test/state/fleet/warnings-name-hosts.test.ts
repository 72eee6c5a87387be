import { expect, onTestFinished, test } from 'vitest';
import { actionById, runAction } from '../../../src/state/actions/table.js';
import { confirmDialog, formDialog } from '../../../src/state/dialogs.js';
import { LOCAL_HOST } from '../../../src/state/fleet/host-id.js';
import { setView } from '../../../src/state/store.js';
import { bareAppContext } from '../../support/bare-app-context.js';
import { checkpoint } from '../../support/checkpoints.js';
import { showHosts, UP, vmOn } from '../../support/fleet-states.js';
import { topDialog } from '../../support/top-dialog.js';
import { activeVm } from '../../support/vms.js';

const web = activeVm(0, 'web', 'running');
const db = activeVm(0, 'db', 'running');

/** This machine and alpha, with alpha at hand. */
function twoHosts() {
  const { app: bare, close } = bareAppContext();
  onTestFinished(close);
  const { store } = bare;
  showHosts(store, [
    { id: 'alpha', link: UP, vms: [db] },
    { id: LOCAL_HOST, link: { kind: 'local' }, vms: [web] },
  ]);
  setView(store, { selected: { kind: 'host', host: 'alpha' } });
  const app = { ...bare, port: (host = store.getState().host) => ({ ...bare.port(), id: host }) };
  return { app, store, warning: () => topDialog(store, confirmDialog)?.props };
}

test('of several hosts each command says where it runs', () => {
  const { app, store, warning } = twoHosts();
  setView(store, { marked: new Set([web.key, vmOn('alpha', db).key]) });
  runAction(app, actionById('stop'));
  expect(warning()).toMatchObject({
    title: 'Stop 2 VMs?',
    commands: ['alpha: v3_stop /dev/v3-vm0', 'v3_stop /dev/v3-vm0'],
  });
});

test('memory is given on the host at hand, which all questions name', () => {
  const { app, store, warning } = twoHosts();
  runAction(app, actionById('memory-give'));
  const form = topDialog(store, formDialog)?.props;
  expect(form?.title).toBe('alpha: Give memory to Palacios');
  expect(form?.onDone(['512 MB', 'linux', 'no', 'any'])).toBeNull();
  expect(warning()).toMatchObject({
    title: 'alpha: Give 512 MB to Palacios?',
    commands: [expect.stringMatching(/^alpha: v3_mem -a /)],
  });
});

test('what becomes of the folder of a far checkpoint goes by the settings there', () => {
  const { app, store, warning } = twoHosts();
  const one = checkpoint({ url: '/far/checkpoints/web-20260101-120000-1' });
  store.setState(({ hosts, settings }) => {
    const entry = hosts.get('alpha');
    if (entry === undefined) throw new Error('no alpha');
    const facts = {
      ...{ inventory: 'sqlite' as const, whereabouts: { home: '/root', cwd: '/root' }, who: 'root' },
      ...{ checkpoints: '/far/checkpoints', readOnly: false },
    };
    return {
      settings: { ...settings, checkpoints: '/near' },
      checkpoints: { all: [{ checkpoint: one, reading: null }], problem: null },
      hosts: new Map(hosts).set('alpha', { ...entry, facts }),
    };
  });
  setView(store, { tab: 'checkpoints', pane: 'main', checkpoint: '1' });
  runAction(app, actionById('checkpoint-delete'));
  expect(warning()).toMatchObject({
    title: expect.stringMatching(/^alpha: Delete the checkpoint /),
    lines: ['Its folder /far/checkpoints/web-20260101-120000-1 is removed with everything in it.'],
  });
});
