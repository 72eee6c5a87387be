import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Cell, INVERSE, STRIKE, UNDERLINE } from '../../src/terminal/cells.js';
import { RECORDED, read, scenesOf, startTmux, writePlayer } from '../support/played.js';
import type { App } from '../support/screen.js';
import { soon } from '../support/soon.js';
import { aHost, anApp, aRunningVm } from './setup.js';

/** A terminal on which the right pane has room for a recording, and where its room begins. */
const TERMINAL = { columns: 120, rows: 36 };
const PANE = { left: 39, top: 2 };

/** tmux knows no British set, and shows five more characters of line drawing as pictures than a VT100 does. */
const OF_TMUX: ReadonlyMap<string, string> = new Map([
  ['£', '#'],
  ['→', '+'],
  ['←', ','],
  ['↑', '-'],
  ['↓', '.'],
  ['▮', '0'],
]);

/** What a user sees in a cell: on a blank, the colour of the text does not show. */
function seen({ text, style: { fg, bg, bits } }: Cell): string {
  const blank = text === '' || text === ' ';
  const shows = blank ? bits & (UNDERLINE | INVERSE | STRIKE) : bits;
  return `${OF_TMUX.get(text) ?? (text || ' ')} fg ${blank && shows === 0 ? null : fg} bg ${bg} style ${shows}`;
}

/** What a user sees of a recording, cell by cell. */
function seenOf(app: App, { left, top } = { left: 0, top: 0 }): string[][] {
  const rows = app.cells().rows.slice(top, top + RECORDED.rows);
  return rows.map((row) => row.slice(left, left + RECORDED.columns).map(seen));
}

const RECORDINGS = ['vim', 'htop', 'dialog', 'chart', 'vttest-1', 'vttest-2', 'vttest-3'];

for (const name of RECORDINGS) {
  test(`a pane shows a recording of ${name} cell for cell as tmux does, scene by scene`, async (context) => {
    const host = await aHost();
    await aRunningVm(host, 'db');
    const scenes = scenesOf(name);
    const inTmux = { program: join(host.root, 'player'), count: join(host.root, 'count-in-tmux') };
    const inPane = { program: join(host.root, 'bin/v3_stream'), count: join(host.root, 'count-in-pane') };
    for (const { program, count } of [inTmux, inPane]) writePlayer(program, scenes, count);
    const tmux = startTmux(host.root, inTmux.program);
    if (tmux === null) return context.skip('tmux is not installed: recordings are not compared');
    await tmux.app.until('ready', 'the player in tmux');
    const app = await anApp(host, { ...TERMINAL, env: { COLORTERM: 'truecolor' } });
    app.keys('g', 'down', 't');
    await app.until('Which stream?', 'the choice of a stream');
    app.keys('enter');
    await app.until('ready', 'the player');
    for (let scene = 1; scene <= scenes.length; scene++) {
      tmux.app.type(' ');
      app.type(' ');
      await Promise.all([read(inTmux.count, scene), read(inPane.count, scene)]);
      await soon(() => expect(tmux.isShown()).toBe(true));
      await soon(() => {
        expect(seenOf(app, PANE), `scene ${scene} of ${scenes.length}`).toEqual(seenOf(tmux.app));
      });
    }
  });
}
