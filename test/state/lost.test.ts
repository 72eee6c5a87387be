import { describe, expect, it } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { choiceDialog } from '../../src/state/dialogs.js';
import { refusal } from '../../src/state/operations/work.js';
import { lostVms, recoveredWords, wasRunning, wasWords } from '../../src/state/vms/lost.js';
import type { Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';
import { device, entry } from '../support/vms.js';

describe('lostVms', () => {
  it('are the entries whose device was recorded in an earlier boot', () => {
    const entries = [
      entry('1', 'lost', { device: device(0), bootId: 'boot before' }),
      entry('2', 'freed', { device: device(1), bootId: 'this boot' }),
      entry('3', 'never active'),
      entry('4', 'text file', { device: device(2) }),
      entry('5', 'device given away', { bootId: 'boot before', state: 'running' }),
    ];
    const vms = reconcile({ guests: [], details: [], entries, bootId: 'this boot' });
    expect(lostVms(vms).map((vm) => `${vm.name} ${wasWords(vm)} ${wasRunning(vm)}`)).toEqual([
      'device given away was running true',
      'lost was active false',
    ]);
  });
});

describe('recoveredWords', () => {
  const vm = (state: 'running' | 'paused' | 'stopped'): Vm => {
    const entries = [entry('1', 'web', { device: device(0), bootId: 'before', state })];
    const [found] = reconcile({ guests: [], details: [], entries, bootId: 'now' });
    if (!found) throw new Error('no VM');
    return found;
  };
  const bad = refusal('activate web', 'No.', null, null);
  const good = { ...bad, ok: true };

  it('counts what is active, started, and was left stopped because it was paused', () => {
    const done = [
      { vm: vm('running'), outcomes: [good, good] },
      { vm: vm('running'), outcomes: [good, bad] },
      { vm: vm('paused'), outcomes: [good] },
      { vm: vm('stopped'), outcomes: [bad] },
    ];
    expect(recoveredWords(done, true)).toBe(
      '3 of 4 active again, 1 started, 1 that was paused left stopped.',
    );
    expect(recoveredWords(done, false)).toBe('3 of 4 active again.');
  });
});

it('does not call lost VMs active that were deleted before the user has chosen', () => {
  const { app } = openAppContext();
  const entries = [entry('1', 'web', { device: device(0), bootId: 'before' })];
  const lost = reconcile({ guests: [], details: [], entries, bootId: 'now' });
  const show = (vms: readonly Vm[]) =>
    app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms, moduleLoaded: true } }));
  show(lost);
  runAction(app, actionById('lost'));
  show([]);
  topDialog(app.store, choiceDialog)
    ?.props.choices.find(({ label }) => label === 'Activate all')
    ?.choose();
  expect(app.store.getState().view.message?.text).toBe('None of them is inactive any more.');
});
