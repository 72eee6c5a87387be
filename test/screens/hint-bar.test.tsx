import { expect, test } from 'vitest';
import { hintsOf } from '../../src/screens/hint-bar/hints.js';
import type { AppState } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { appState, tab } from '../support/app-states.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { anAppScreen } from './support/a-screen.js';

const web = activeVm(0, 'web', 'running');
const db = activeVm(1, 'db', 'paused');
const selected = { kind: 'vm' as const, key: web.key };

/** The hints on these two VMs, with `web` selected. */
function hints(view: Partial<ViewState>, change: Partial<AppState> = {}): string {
  const state = appState([web, db], change);
  const { fitting, always } = hintsOf({ ...state, view: { ...state.view, selected, ...view } });
  return [...fitting, ...always]
    .map(({ key, does, on }) => `${on === '' ? '' : `${on}: `}${key} ${does}`)
    .join('  ');
}

/** The hint bar as it is shown for these VMs, the first selected. */
async function bar(columns: number, vms = [web, db]): Promise<string> {
  const { app } = openAppContext();
  app.store.setState(({ view }) => ({
    ...appState(vms),
    view: { ...view, selected: { kind: 'vm', key: vms[0]?.key ?? '' } },
  }));
  const { lines } = anAppScreen(app, { columns, rows: 24 });
  await soon(() => expect(lines().at(-1)).toContain('q quit'));
  return lines().at(-1) ?? '';
}

test('names the VM that the keys act on: the selected one in the list', () => {
  expect(hints({})).toMatch(/^web: p pause {2}x stop {2}c console {2}S save {2}n new /);
});

test('shows the keys that fit, and always the last ones', async () => {
  expect(await bar(120)).toMatch(/^ web: p pause {2}x stop {2}c console {2}S save {2}n new /);
  expect(await bar(80)).toMatch(/^ web: p pause {2}x stop .*\? help {2}q quit *$/);
});

test("a session's own VM in its tab, and none in the log", () => {
  const tabs = [tab('s', db)];
  expect(hints({ pane: 'main', tab: 's' }, { tabs })).toMatch(
    /^y copy {2}\/ search {2}db: s start {2}u continue /,
  );
  const log = hints({ pane: 'log' });
  expect(log).toMatch(/^enter open {2}f hold {2}\/ filter {2}e error /);
  expect(log).not.toMatch(/web|pause|stop/);
});

test('the marked ones before the keys that act on them', () => {
  const marked = new Set([web.key, db.key]);
  expect(hints({ marked })).toMatch(/^2 marked: .*x stop .*web: c console /);
});

test('cuts the name of a VM so that its key fits beside it', async () => {
  const hostile = activeVm(0, `\u001b[31m${'x'.repeat(100)}`, 'running');
  expect(await bar(80, [hostile])).toMatch(/^ ␛\[31mx+…: p pause /);
});
