import { expect, it } from 'vitest';
import { LOG_SOURCE_ACTIONS } from '../../src/state/actions/log-source-actions.js';
import type { Question } from '../../src/state/dialogs.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';

/** `answer`: the host tells its sources. `choose`: takes an item of the menu. */
function aMenu() {
  const { app } = openAppContext({ pane: 'log' });
  let asked = 0;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const list = async () => {
    asked += 1;
    await answered;
    return [{ id: 'kmsg', cannot: null }];
  };
  const logSources = { list, chosen: () => ({ asked: 'kmsg', id: 'kmsg' }), choose: async () => true };
  const own = { ...app, logSources };
  const press = () => LOG_SOURCE_ACTIONS[0]?.run(own, [], [], 'S');
  const view = () => app.store.getState().view;
  return { app, press, answer, view, asked: () => asked };
}

it('S says at once that it looks, and opens one menu however often it is pressed', async () => {
  const { press, answer, view, asked } = aMenu();
  press();
  press();
  expect(view().message?.text).toBe('Looking for log sources…');
  answer();
  await expect.poll(() => view().dialogs.length).toBe(1);
  expect(asked()).toBe(1);
});

it('no menu opens over what was begun meanwhile', async () => {
  const { app, press, answer, view, asked } = aMenu();
  press();
  setView(app.store, { pane: 'list' });
  answer();
  // Another can be asked for once the first was told.
  await expect
    .poll(() => {
      press();
      return asked();
    })
    .toBe(2);
  expect(view().dialogs).toEqual([]);
});

it('a log that is held or marked is followed from its new source on', async () => {
  const { app, press, answer, view } = aMenu();
  setView(app.store, { log: { ...view().log, follow: false, anchor: 7, cursor: 7, heldAt: 7 } });
  press();
  answer();
  await expect.poll(() => view().dialogs.length).toBe(1);
  const menu = view().dialogs[0]?.props as Question | undefined;
  menu?.choices[1]?.choose();
  await expect.poll(() => view().message?.text).toBe('Log source: /dev/kmsg.');
  expect(view().log).toMatchObject({ follow: true, anchor: null });
});
