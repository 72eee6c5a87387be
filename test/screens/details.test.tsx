import { render } from 'ink';
import type { ReactElement } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { Checkpoints } from '../../src/screens/checkpoints/checkpoints.js';
import { ConfigPage } from '../../src/screens/config-page/config-page.js';
import { moveConfig, toggleElement } from '../../src/screens/config-page/keys.js';
import { Details } from '../../src/screens/details/details.js';
import { createMouseAreas } from '../../src/screens/keys/mouse-areas.js';
import type { Screen } from '../../src/screens/screen.js';
import { ScreenProvider } from '../../src/screens/use-screen.js';
import { setView } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { createInkStdin } from '../../src/terminal/ink-streams.js';
import { openAppContext } from '../support/app-context.js';
import { configNode } from '../support/config-node.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { inkStdoutOfText } from './drawn-by-ink.js';

const COLUMNS = 60;

/** Resolves once React has rendered all earlier changes. */
async function rendered(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A page of the main pane, drawn by Ink until the test ends. `frames`: how many frames there were. */
function draw(page: ReactElement, view: Partial<ViewState> = {}) {
  const { app } = openAppContext(view);
  let frames: string[] = [];
  const stdout = inkStdoutOfText(COLUMNS, 40, (text) => frames.push(text));
  // What the pages use of a screen.
  const screen = {
    app,
    terminal: { size: () => ({ columns: 120, rows: 40 }) },
    mouseAreas: createMouseAreas(),
  } as Screen;
  const ink = render(<ScreenProvider value={screen}>{page}</ScreenProvider>, {
    stdin: createInkStdin().stream,
    stdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  onTestFinished(() => {
    ink.unmount();
    ink.cleanup();
  });
  const rows = () => (frames.at(-1) ?? '').replace(/\x1b\[[0-9;]*m/g, '').split('\n');
  return { app, screen, rows, frames: () => frames.length, forget: () => (frames = []) };
}

const web = activeVm(0, 'web', 'running');
const MANY = configNode(
  'vm',
  [],
  Array.from({ length: 5000 }, (_, at) => configNode(`part${at}`, [])),
);

function readConfig(app: ReturnType<typeof draw>['app']): void {
  const path = web.entry?.config ?? '';
  const warnings = { always: [], files: [], tree: null };
  app.store.setState({
    configs: new Map([[path, { path, bytes: 0, result: { ok: true, tree: MANY, remarks: [] }, warnings }]]),
  });
}

test('Details show the facts, and where the config is', async () => {
  const { rows } = draw(<Details columns={COLUMNS} rows={20} />, { pane: 'main' });
  expect(rows()[0]).toMatch(/^ web {2}▶ running/);
  expect(rows().join('\n')).toMatch(/config +\/\S+ {2}X shows it/);
});

test('of a large config the rows in sight are shown', async () => {
  const { app, screen, rows } = draw(<ConfigPage columns={COLUMNS} rows={20} />, { pane: 'main' });
  expect(rows()[1]).toBe(' reading the config…');
  readConfig(app);
  await soon(() => expect(rows().join('\n')).toContain('▾ vm'));
  expect(rows()).toHaveLength(20);
  moveConfig(screen, 'last');
  await soon(() => expect(rows().at(-1)).toMatch(/^ +part4999/));
  moveConfig(screen, 'first');
  await soon(() => expect(rows()[0]).toBe(` ${web.entry?.config}`));
});

test('a part of the config is closed and opened', async () => {
  const { app, screen, rows } = draw(<ConfigPage columns={COLUMNS} rows={20} />, { pane: 'main' });
  readConfig(app);
  await soon(() => expect(rows().join('\n')).toContain('▾ vm'));
  const at = rows().findIndex((row) => row.startsWith(' ▾ vm'));
  for (let step = 0; step < at; step++) moveConfig(screen, 'down');
  toggleElement(screen);
  await soon(() => expect(rows()[at]).toContain('▸ vm  … 5000'));
  moveConfig(screen, 'open');
  await soon(() => expect(rows()[at]).toContain('▾ vm'));
  moveConfig(screen, 'close');
  moveConfig(screen, 'close');
  expect(app.store.getState().view.pane).toBe('main');
});

test('Details are drawn again for their VM, and for no other', async () => {
  const { app, rows, frames, forget } = draw(<Details columns={COLUMNS} rows={20} />);
  forget();
  const other = activeVm(1, 'db', 'running');
  const work = (key: string) => new Map([[key, { title: 'pause it', since: 0 }]]);
  app.store.setState(({ snapshot }) => ({
    snapshot: { ...snapshot, vms: [activeVm(0, 'web', 'running'), other] },
    work: work(other.key),
  }));
  setView(app.store, { filter: 'w' });
  await rendered();
  app.store.setState({ work: work(web.key) });
  await soon(() => expect(rows().join('\n')).toContain('busy      pause it'));
  expect(frames()).toBe(1);
});

test('the checkpoints say where there is none, and why they cannot be read', async () => {
  const { app, rows } = draw(<Checkpoints columns={COLUMNS} rows={20} />, { tab: 'checkpoints' });
  expect(rows().slice(0, 2)).toEqual([
    ' No checkpoints of this VM.',
    ' S saves one of a running or paused VM.',
  ]);
  app.store.setState({ checkpoints: { all: [], problem: 'the inventory is busy' } });
  await soon(() => expect(rows()[0]).toBe(' the inventory is busy'));
});
