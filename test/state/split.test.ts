import { describe, expect, test } from 'vitest';
import { actionById, available, runAction } from '../../src/state/actions/table.js';
import { isInSight, shownSplit, splitWith } from '../../src/state/split.js';
import type { SessionTab } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { tab } from '../support/app-states.js';

const tabs: SessionTab[] = ['one', 'two', 'three'].map((id) => tab(id, null));

function program(view: object = {}, sessions: readonly SessionTab[] = tabs) {
  const { app } = openAppContext({ pane: 'main', tab: 'two', ...view });
  app.store.setState({ tabs: sessions });
  const state = () => app.store.getState();
  return {
    state,
    run: (id: string) => runAction(app, actionById(id)),
    can: (id: string) => available(actionById(id), state()),
    shown: () => shownSplit(state())?.map(({ view: { id } }) => id) ?? null,
  };
}

describe('two sessions side by side', () => {
  test('with one other session that one is shown, in the order of the tabs, and again only this one', () => {
    const { run, shown, state } = program({}, tabs.slice(0, 2));
    run('side-by-side');
    expect(shown()).toEqual(['one', 'two']);
    expect(state().view.tab).toBe('two');
    run('side-by-side');
    expect(shown()).toBeNull();
  });

  test('with several others the user is asked which', () => {
    const { run, state, shown } = program();
    run('side-by-side');
    expect(shown()).toBeNull();
    expect(state().view.dialogs).toHaveLength(1);
  });

  test('needs two sessions', () => {
    expect(program({}, tabs.slice(1, 2)).can('side-by-side')).toBe('no other session is open');
    expect(program({ tab: 'details' }).can('side-by-side')).toBe('no session is shown');
  });

  test('another tab hides them, and they are there again with one of the two', () => {
    const split = { first: 'one', second: 'two' };
    expect(program({ split, tab: 'one' }).shown()).toEqual(['one', 'two']);
    expect(program({ split, tab: 'three' }).shown()).toBeNull();
    expect(program({ split, tab: 'details' }).shown()).toBeNull();
    expect(program({ split, tab: 'one' }, tabs.slice(0, 1)).shown()).toBeNull();
  });

  test('both are in sight, and no other', () => {
    const { state } = program({ split: { first: 'one', second: 'two' } });
    expect(['one', 'two', 'three'].map((id) => isInSight(state(), id))).toEqual([true, true, false]);
  });

  test('a session that takes the tab of another also takes its place here', () => {
    const split = { first: 'one', second: 'two' };
    expect(splitWith(split, 'new', 'two')).toEqual({ first: 'one', second: 'new' });
    expect(splitWith(split, 'new', 'three')).toEqual(split);
    expect(splitWith(null, 'new', 'two')).toBeNull();
  });

  test('Tab goes through both, also where they have the whole screen', () => {
    const split = { first: 'one', second: 'two' };
    const { run, state } = program({ split, tab: 'one' });
    const at = () => `${state().view.pane} ${state().view.tab}`;
    const turned = (id: string) => {
      run(id);
      return at();
    };
    expect([turned('next-pane'), turned('next-pane'), turned('next-pane')]).toEqual([
      'main two',
      'log two',
      'list two',
    ]);
    expect([turned('next-pane'), turned('next-pane')]).toEqual(['main one', 'main two']);
    expect([turned('previous-pane'), turned('previous-pane')]).toEqual(['main one', 'list one']);
    run('next-pane');
    run('zoom');
    expect([turned('next-pane'), turned('next-pane'), turned('previous-pane')]).toEqual([
      'main two',
      'main one',
      'main two',
    ]);
  });
});
