import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBundle } from './with-bundle.js';

const top = join(import.meta.dirname, '..');

/** The built program, in pictures of which it runs. */
export const PROGRAM = join(top, 'bin/v3_tui.js');

/** The driver of the screen tests, and what makes pictures of a screen. */
export function loadDriver() {
  process.env.V3_TUI_PROGRAM = PROGRAM;
  const contents = ['screen', 'svg', 'moving-svg']
    .map((name) => `export * from './test/support/${name}.js';`)
    .concat("export { BOLD } from './src/terminal/cells.js';")
    .join('\n');
  return withBundle({ stdin: { contents, resolveDir: top } }, (bundle) => import(pathToFileURL(bundle).href));
}

/** Works with a program that was started, and ends it. A failure shows its screen. */
export async function withApp(app, work) {
  try {
    return await work(app);
  } catch (error) {
    console.error(app.picture());
    throw error;
  } finally {
    await app.close();
  }
}

/** The cells of the screen when the program has drawn a whole frame. */
export async function wholeFrame(app) {
  await app.until(() => !app.modes().synchronized, 'the end of the frame');
  return app.cells();
}
