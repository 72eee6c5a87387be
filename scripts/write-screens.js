// Writes docs/screen.svg and docs/screens/*.svg: screens of the built program on a simulated host, by the driver
// of the screen tests. `--text DIR` writes the same screens there as plain text, so that they can be compared.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readmeScreen, SCREENS } from './screen-shots.js';
import { startStory } from './screen-story.js';
import { withBundle } from './with-bundle.js';

const top = join(import.meta.dirname, '..');
const program = join(top, 'bin/v3_tui.js');
const pictures = join(top, 'docs/screens');
const { values } = parseArgs({ options: { text: { type: 'string' } } });

/** The host is read once, so no rates are shown: they would differ each time. */
const STILL = ['--interval', '3600'];

const { startApp, screenToSvg } = await loadDriver();
// The screens show paths in it: a short name that is always the same. The call fails if the folder exists.
const story = await startStory(program, join(tmpdir(), 'vm'));
try {
  mkdirSync(pictures, { recursive: true });
  for (const { name, what, size, env, args = [], steps } of SCREENS) {
    const still = { env: { ...story.stillClock, ...env }, args: [...STILL, ...args] };
    await withApp({ size, ...still }, async (app) => {
      await steps(app, story);
      await keep(app, join(pictures, name), what);
    });
  }
  await withApp({ size: [112, 36] }, async (app) => {
    await readmeScreen(app);
    await keep(app, join(top, 'docs/screen'), 'The screen of v3_tui', 'v3_tui');
  });
} finally {
  await story.stop();
}

async function withApp({ size: [columns, rows], env = {}, args = [] }, work) {
  const app = startApp({ args: [...story.args, ...args], columns, rows, env });
  try {
    await work(app);
  } catch (error) {
    console.error(app.picture());
    throw error;
  } finally {
    await app.close();
  }
}

/** @param bar the title above the picture; undefined: no bar */
async function keep(app, path, what, bar) {
  await app.until(() => !app.modes().synchronized, 'the end of the frame');
  const svg = screenToSvg(app.cells(), bar === undefined ? {} : { title: bar });
  // For readers who cannot see the picture.
  writeFileSync(
    `${path}.svg`,
    svg.replace(/^<svg[^>]*>\n/, (start) => `${start}<title>${what}</title>\n`),
  );
  if (values.text === undefined) return;
  mkdirSync(values.text, { recursive: true });
  writeFileSync(join(values.text, `${path.split('/').at(-1)}.txt`), `${app.text().join('\n')}\n`);
}

/** The driver of the screen tests. */
function loadDriver() {
  process.env.V3_TUI_PROGRAM = program;
  const contents =
    "export { startApp } from './test/support/screen.js'; export { screenToSvg } from './test/support/svg.js';";
  return withBundle({ stdin: { contents, resolveDir: top } }, (bundle) => import(pathToFileURL(bundle).href));
}
