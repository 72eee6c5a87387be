// Writes docs/screen.svg and docs/screens/*.svg: screens of the built program on a simulated host, by the driver
// of the screen tests. `--text DIR` writes the same screens there as plain text, so that they can be compared.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDriver, PROGRAM, wholeFrame, withApp } from './screen-driver.js';
import { FAILURES, failureScreen, readmeScreen, SCREENS } from './screen-shots.js';
import { startStory } from './screen-story.js';

const top = join(import.meta.dirname, '..');
const pictures = join(top, 'docs/screens');
const { values } = parseArgs({ options: { text: { type: 'string' } } });

/** The host is read once, so no rates are shown: they would differ each time. */
const STILL = ['--interval', '3600'];

const { startApp, screenToSvg, BOLD } = await loadDriver();
// The screens show paths in it: a short name that is always the same. The call fails if the folder exists.
const story = await startStory(PROGRAM, join(tmpdir(), 'vm'));
try {
  mkdirSync(pictures, { recursive: true });
  const still = { env: story.stillClock, args: STILL };
  // The first program tells that lab has crashed.
  await withApp(start({ size: [80, 24], ...still }), (app) => app.until('lab crashed', 'the alert'));
  for (const shot of SCREENS) await takeShot(shot, still);
  await withApp(start({ size: [112, 36] }), async (app) => {
    await readmeScreen(app);
    await keep(app, join(top, 'docs/screen'), 'The screen of v3_tui', { title: 'v3_tui' });
  });
  // Last: they add to the history of the host.
  const log = ['--log', join(story.root, 'var/log/messages')];
  await withApp(start({ size: [112, 36], args: log }), async (app) => {
    await failureScreen(app, story);
    const what = 'v3_pause exits with 0, and v3_tui says that the VM is still running';
    await keep(app, join(top, 'docs/failure'), what, { title: 'v3_tui' });
  });
  for (const shot of FAILURES) await takeShot(shot, { args: log });
} finally {
  await story.stop();
}

function start({ size: [columns, rows], theme = 'dark', env = {}, args = [] }) {
  const themed = [...story.args, '--settings', story.settingsOf(theme)];
  return startApp({ args: [...themed, ...args], columns, rows, env });
}

/**
 * @param all what pictures like it are started with
 * @param left how often it may be taken again: what is behind a dialog is calm only where the terminal answers soon,
 *   and on a busy machine it does not
 */
async function takeShot(shot, all, left = 5) {
  const { name, what, size, theme, terminal = 'dark', isCalmBehind = false, env, args = [], steps } = shot;
  const app = start({ size, theme, env: { ...all.env, ...env }, args: [...all.args, ...args] });
  const isTaken = await withApp(app, async () => {
    await steps(app, story);
    if (isCalmBehind && left > 0 && hasBold(app.cells().rows[0])) return false;
    await keep(app, join(pictures, name), what, { terminal });
    return true;
  });
  if (!isTaken) await takeShot(shot, all, left - 1);
}

/** Whether a row has a bold text, as the top line has unless a dialog is above it. */
function hasBold(row) {
  return row.some(({ text, style }) => text !== ' ' && style.bits & BOLD);
}

/** @param options of the picture (test/support/svg.ts) */
async function keep(app, path, what, options) {
  const svg = screenToSvg(await wholeFrame(app), options);
  // For readers who cannot see the picture.
  writeFileSync(
    `${path}.svg`,
    svg.replace(/^<svg[^>]*>\n/, (start) => `${start}<title>${what}</title>\n`),
  );
  if (values.text === undefined) return;
  mkdirSync(values.text, { recursive: true });
  writeFileSync(join(values.text, `${path.split('/').at(-1)}.txt`), `${app.text().join('\n')}\n`);
}
