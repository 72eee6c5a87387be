// Builds dist/: the command as one ES module, and a small bundle for the simulated host, whose tools are
// started often. node-pty and better-sqlite3 stay outside: they are native.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const requireForBundledCommonJs =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Ink names the devtools and loads them only with DEV=true, which the build rules out.
  external: ['node-pty', 'better-sqlite3', 'react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: { js: requireForBundledCommonJs },
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

rmSync('dist', { recursive: true, force: true });
const command = await build({
  ...shared,
  entryPoints: { v3_tui: 'src/cli/main.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'part-[hash]',
});
await build({ ...shared, entryPoints: { simulator: 'src/simulator/main.ts' }, outdir: 'dist' });
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
  const file = ['LICENSE', 'license', 'LICENSE.md', 'LICENSE.txt', 'License', 'license.md', 'LICENCE']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path) && dirname(path) === folder);
  const text = file ? readFileSync(file, 'utf8') : `Licence: ${about.license}\n`;
  return `${'='.repeat(78)}\n${about.name} ${about.version}\n\n${text}`;
}
