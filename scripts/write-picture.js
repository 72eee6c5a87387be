// Writes docs/screen.svg: the screen of the built program on a simulated host, by the driver of the screen tests.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const top = join(import.meta.dirname, '..');
const program = join(top, 'bin/v3_tui.js');
// The screen shows paths in it: a short name that is always the same. The call fails where it is there already.
const folder = join(tmpdir(), 'vm');
const root = join(folder, 'host1');
const driver = join(import.meta.dirname, '.screen-driver.mjs');

mkdirSync(folder);
try {
  await v3Tui('simulator', 'start', root);
  await makeVms();
  writeFileSync(join(top, 'docs/screen.svg'), withTitle(await picture(), 'The screen of v3_tui'));
} finally {
  await v3Tui('simulator', 'stop', root).catch((error) => console.error(error.message));
  rmSync(folder, { recursive: true, force: true });
  rmSync(driver, { force: true });
}

function v3Tui(...words) {
  return promisify(execFile)(process.execPath, [program, ...words]);
}

function onHost(...words) {
  return v3Tui('--host-root', root, ...words);
}

/** Active: web and mail run, db is paused, build is stopped. Inactive: two. Not in the inventory: test9, runs. */
async function makeVms() {
  for (const name of ['web', 'db', 'mail', 'build', 'old-lab', 'kiosk']) {
    await onHost('new', name, '--config', config(name), '--image', image(name));
  }
  for (const name of ['web', 'db', 'mail', 'build']) await onHost('activate', name);
  for (const name of ['web', 'db', 'mail']) await onHost('start', name, '--mode', 'none');
  await onHost('pause', 'db');
  const run = promisify(execFile);
  await run(join(root, 'bin/v3_create'), [image('test9'), 'test9']);
  await run(join(root, 'bin/v3_launch'), ['/dev/v3-vm4']);
}

function image(name) {
  const path = join(folder, `${name}.img`);
  writeFileSync(path, `the image of ${name}\n`);
  return path;
}

function config(name) {
  const path = join(folder, `${name}.xml`);
  writeFileSync(
    path,
    `<?xml version="1.0"?>
<vm class="PC">
  <memory alignment="2MB">256</memory>
  <paging mode="nested"><large_pages>true</large_pages></paging>
  <schedule_hz>100</schedule_hz>
  <cores count="1"><core/></cores>
  <devices>
    <device class="KEYBOARD" id="keyboard"/>
    <device class="CGA_VIDEO" id="cga"><passthrough>disable</passthrough></device>
    <device class="CURSES_CONSOLE" id="console"><frontend tag="cga"/></device>
    <device class="CHAR_STREAM" id="serial"><name>com1</name></device>
  </devices>
</vm>
`,
  );
  return path;
}

/** Opens a console to web and a stream to mail, and takes the picture with web's details shown. */
async function picture() {
  const { startApp, screenToSvg } = await loadDriver();
  const app = startApp({ args: ['--host-root', root], columns: 112, rows: 36 });
  try {
    await app.until('Not in inventory (1)', 'the list');
    app.keys('g', 'down', 'down', 'down');
    await app.until('/vm/mail.xml', 'the details of mail');
    app.keys('t');
    await app.until('▶ com1', 'the streams of mail');
    app.keys('enter');
    await app.until('root@mail:~#', 'the prompt on the stream');
    app.keys('ctrl-]');
    await app.until('i types into it', 'the manager');
    app.keys('esc');
    await app.untilGone('i types into it', 'the list to have the keys');
    app.keys('g', 'down', 'c');
    await app.until('root@web:~#', 'the prompt on the console');
    app.keys('ctrl-]');
    await app.until('i types into it', 'the manager');
    app.keys('[', '[', 'esc');
    await app.until(/\[Details\][\s\S]*│web +▶ running/, 'the details of web');
    await app.until(/[▁-█]{8}/, 'eight samples of its exits');
    return screenToSvg(app.cells(), { title: 'v3_tui' });
  } catch (error) {
    console.error(app.picture());
    throw error;
  } finally {
    await app.close();
  }
}

/** For those who cannot see the picture. */
function withTitle(svg, title) {
  return svg.replace(/^<svg[^>]*>\n/, (start) => `${start}<title>${title}</title>\n`);
}

/** The driver is TypeScript; its packages are found from here. */
async function loadDriver() {
  process.env.V3_TUI_PROGRAM = program;
  await build({
    stdin: {
      contents:
        "export { startApp } from './test/support/screen.js'; export { screenToSvg } from './test/support/svg.js';",
      resolveDir: top,
    },
    outfile: driver,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(driver).href);
}
