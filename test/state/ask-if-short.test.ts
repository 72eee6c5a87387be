import { describe, expect, it } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { choiceDialog, confirmDialog } from '../../src/state/dialogs.js';
import { busyReason } from '../../src/state/operations/work-claims.js';
import { setView } from '../../src/state/store.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';
import { device, entry } from '../support/vms.js';

/** A host without memory, and a lost VM whose config has not been read. */
function withoutMemory() {
  const { app } = openAppContext();
  const { store } = app;
  const entries = [entry('1', 'web', { device: device(0), bootId: 'before', config: '/nowhere/web.xml' })];
  const [web] = reconcile({ guests: [], details: [], entries, bootId: 'now' });
  if (web === undefined) throw new Error('no VM');
  store.setState(({ snapshot, view }) => ({
    snapshot: { ...snapshot, vms: [web], memory: null, moduleLoaded: true },
    view: { ...view, selected: { kind: 'vm', key: web.key } },
  }));
  const count = () => store.getState().view.dialogs.length;
  return { app, store, web, count };
}

const warned = {
  title: 'Activate web all the same?',
  lines: [expect.stringMatching(/no memory/), expect.anything()],
};

describe('a VM that the host lacks something for', () => {
  it('is warned of once, however often the key is pressed while its config is read', async () => {
    const { app, store, web, count } = withoutMemory();
    for (const _ of [1, 2, 3]) runAction(app, actionById('activate'));
    expect(busyReason(store.getState(), web.key)).toBe('activate web is under way');
    await expect.poll(() => busyReason(store.getState(), web.key)).toBeNull();
    await expect.poll(count).toBe(1);
    expect(topDialog(store, confirmDialog)?.props).toMatchObject(warned);
  });

  it('is told of in the hint bar where the user has turned to something else meanwhile', async () => {
    const { app, store, count } = withoutMemory();
    runAction(app, actionById('activate'));
    setView(store, { captured: 'a session' });
    await expect
      .poll(() => store.getState().view.message?.text)
      .toMatch(/^Nothing was activated\. .*no memory/);
    expect(count()).toBe(0);
  });

  it('is warned of before lost VMs are brought back', async () => {
    const { app, store } = withoutMemory();
    runAction(app, actionById('lost'));
    const offer = topDialog(store, choiceDialog);
    offer?.close();
    offer?.props.choices.find(({ label }) => label === 'Activate all')?.choose();
    await expect.poll(() => topDialog(store, confirmDialog)?.props).toMatchObject(warned);
    expect(store.getState().progress).toBeNull();
  });
});
