import { beforeEach, describe, expect, it, vi } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { notify, notifyWhile, perform } from '../../src/state/app-context.js';
import { formDialog, openChoice } from '../../src/state/dialogs.js';
import { aboutVms, shownMessage } from '../../src/state/messages.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { setView } from '../../src/state/store.js';
import type { VmState } from '../../src/state/vms/model.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';

const PAUSED: Outcome = {
  ok: true,
  unclear: false,
  key: null,
  tried: 'pause web',
  message: 'web is paused.',
  commands: [],
  kernel: [],
  advice: null,
};

function program() {
  const { app } = openAppContext();
  const { store } = app;
  const vm = activeVm(0, 'web', 'paused');
  const become = (...states: readonly VmState[]) =>
    store.setState(({ snapshot }) => ({
      snapshot: { ...snapshot, vms: states.map((state) => activeVm(0, 'web', state)) },
    }));
  become('paused');
  const shown = () => store.getState().view.message?.text ?? null;
  const kept = () => store.getState().messages.map(({ text }) => text);
  return { app, store, vm, become, shown, kept };
}

describe('a message', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    return () => vi.useRealTimers();
  });

  it('is shown for six seconds, and kept', () => {
    const { app, shown, kept } = program();
    notify(app, 'Read again.');
    vi.advanceTimersByTime(5999);
    expect(shown()).toBe('Read again.');
    vi.advanceTimersByTime(1);
    expect(shown()).toBeNull();
    expect(kept()).toEqual(['Read again.']);
  });

  it('of before does not take the next one with it', () => {
    const { app, become, shown, vm } = program();
    notify(app, 'web is paused.', 'good', aboutVms([vm]));
    vi.advanceTimersByTime(3000);
    notify(app, 'Read again.');
    become('running');
    vi.advanceTimersByTime(3000);
    expect(shown()).toBe('Read again.');
  });

  it('about a VM goes when that changes, is worked on, or is gone', async () => {
    const { app, store, vm, become, shown } = program();
    const tell = async () => {
      become('paused');
      await perform(app, [vm], async () => PAUSED);
      expect(shown()).toBe('web is paused.');
    };
    await tell();
    setView(store, { filter: 'x' });
    become('paused');
    expect(shown()).toBe('web is paused.');
    become('running');
    expect(shown()).toBeNull();
    await tell();
    become();
    expect(shown()).toBeNull();
    await tell();
    store.setState({ work: new Map([[vm.key, { title: 'start web', since: 0 }]]) });
    expect(shown()).toBeNull();
  });

  it('that something cannot be done goes when it can, or for another reason cannot', () => {
    const { app, store, become, shown } = program();
    runAction(app, actionById('pause'));
    expect(shown()).toMatch(/^pause: web /);
    become('running');
    expect(shown()).toBeNull();
    setView(store, { pane: 'log' });
    runAction(app, actionById('pause'));
    expect(shown()).toMatch(/^pause: VM keys do not work in the log pane/);
    setView(store, { pane: 'list' });
    expect(shown()).toBeNull();
  });

  it('that a pane has no room goes when its size is another, not when that of another pane is', () => {
    const { app, store, shown } = program();
    const log = { list: null, log: 3 };
    setView(store, { sizes: log });
    runAction(app, actionById('lower-log'));
    expect(shown()).toBe('The log is as low as it can be here.');
    setView(store, { sizes: { ...log, list: 40 } });
    expect(shown()).toBe('The log is as low as it can be here.');
    runAction(app, actionById('own-sizes'));
    expect(shown()).toBeNull();
  });

  it('that a pane has no room goes when the terminal has another size, or a pane has all of it', () => {
    const { app, store, shown } = program();
    for (const [action, words] of [
      ['lower-log', 'The log is as low as it can be here.'],
      ['raise-log', 'The log is as high as it can be here.'],
      ['narrow-list', 'The list is as narrow as it can be here.'],
      ['widen-list', 'The list is as wide as it can be here.'],
    ] as const) {
      for (const change of [{ resized: store.getState().view.resized + 1 }, { zoomed: true }]) {
        runAction(app, actionById(action));
        expect(shown()).toBe(words);
        setView(store, change);
        expect(shown()).toBeNull();
        setView(store, { zoomed: false });
      }
    }
  });

  it('of what was marked by a pattern goes when other VMs are marked', () => {
    const { app, store, shown } = program();
    runAction(app, actionById('mark-pattern'));
    const form = topDialog(store, formDialog);
    form?.props.onDone(['we*']);
    form?.close();
    expect(shown()).toBe('1 VM marked.');
    runAction(app, actionById('unmark'));
    expect(shown()).toBeNull();
  });

  it('about something under way goes with it, however it ends', async () => {
    const { app, shown } = program();
    for (const work of [Promise.resolve(), Promise.reject(new Error('no'))]) {
      notifyWhile(app, 'Asking web…', work);
      expect(shown()).toBe('Asking web…');
      await work.catch(() => undefined);
      await Promise.resolve();
      expect(shown()).toBeNull();
    }
  });

  it('that was told before a dialog opened does not stand in place of its keys', () => {
    const { app, store } = program();
    const shownNow = () => shownMessage(store.getState().view)?.text;
    notify(app, 'Read again.');
    openChoice(store, 'Why?', [], []);
    expect(shownNow()).toBeUndefined();
    notify(app, 'Read once more.');
    expect(shownNow()).toBe('Read once more.');
    setView(store, { dialogs: [] });
    expect(shownNow()).toBe('Read once more.');
  });

  it('is one of the last hundred, bounded, and the same again is one', () => {
    const { app, kept } = program();
    for (let at = 0; at < 150; at++) notify(app, `message ${at}`);
    notify(app, 'the same');
    notify(app, 'the same');
    expect(kept()).toHaveLength(100);
    expect(kept().slice(-2)).toEqual(['message 149', 'the same']);
    notify(app, 'x'.repeat(1_000_000));
    expect(kept().at(-1)).toHaveLength(4001);
  });
});
