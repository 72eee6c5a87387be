// Builds dist/: the bundles (scripts/bundles.js), and the licences of what is in them.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { COMMAND, SIMULATOR } from './scripts/bundles.js';

rmSync('dist', { recursive: true, force: true });
const command = await build(COMMAND);
await build(SIMULATOR);
chmodSync('dist/simulator.js', 0o755);
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences(Object.keys(command.metafile.inputs)));

/** The licence texts of every package whose code is inside the bundle. */
function licences(inputs) {
  const folders = new Set(
    inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  return [...folders].sort().map(licenceOf).join('\n');
}

function licenceOf(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = [
    'LICENSE',
    'license',
    'LICENSE.md',
    'LICENSE.txt',
    'License.txt',
    'License',
    'license.md',
    'LICENCE',
  ]
    .map((name) => join(folder, name))
    .find((path) => existsSync(path) && dirname(path) === folder);
  const text = file ? readFileSync(file, 'utf8') : `Licence: ${about.license}\n`;
  return `${'='.repeat(78)}\n${about.name} ${about.version}\n\n${text}`;
}
