// Writes docs/screen.svg and docs/screens/*.svg: screens of the built program on a simulated host, by the driver
// of the screen tests. `--text DIR` writes the same screens there as plain text, so that they can be compared.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDriver, PROGRAM, wholeFrame, withApp } from './screen-driver.js';
import { failureScreen, readmeScreen, SCREENS } from './screen-shots.js';
import { startStory } from './screen-story.js';

const top = join(import.meta.dirname, '..');
const pictures = join(top, 'docs/screens');
const { values } = parseArgs({ options: { text: { type: 'string' } } });

/** The host is read once, so no rates are shown: they would differ each time. */
const STILL = ['--interval', '3600'];

const { startApp, screenToSvg } = await loadDriver();
// The screens show paths in it: a short name that is always the same. The call fails if the folder exists.
const story = await startStory(PROGRAM, join(tmpdir(), 'vm'));
try {
  mkdirSync(pictures, { recursive: true });
  for (const { name, what, size, env, args = [], steps } of SCREENS) {
    const still = { env: { ...story.stillClock, ...env }, args: [...STILL, ...args] };
    await withApp(start({ size, ...still }), async (app) => {
      await steps(app, story);
      await keep(app, join(pictures, name), what);
    });
  }
  await withApp(start({ size: [112, 36] }), async (app) => {
    await readmeScreen(app);
    await keep(app, join(top, 'docs/screen'), 'The screen of v3_tui', 'v3_tui');
  });
  // Last: it adds to the history of the host.
  const log = ['--log', join(story.root, 'var/log/messages')];
  await withApp(start({ size: [112, 36], args: log }), async (app) => {
    await failureScreen(app, story);
    const what = 'v3_pause exits with 0, and v3_tui says that the VM is still running';
    await keep(app, join(top, 'docs/failure'), what, 'v3_tui');
  });
} finally {
  await story.stop();
}

function start({ size: [columns, rows], env = {}, args = [] }) {
  return startApp({ args: [...story.args, ...args], columns, rows, env });
}

/** @param bar the title above the picture; undefined: no bar */
async function keep(app, path, what, bar) {
  const svg = screenToSvg(await wholeFrame(app), bar === undefined ? {} : { title: bar });
  // For readers who cannot see the picture.
  writeFileSync(
    `${path}.svg`,
    svg.replace(/^<svg[^>]*>\n/, (start) => `${start}<title>${what}</title>\n`),
  );
  if (values.text === undefined) return;
  mkdirSync(values.text, { recursive: true });
  writeFileSync(join(values.text, `${path.split('/').at(-1)}.txt`), `${app.text().join('\n')}\n`);
}
