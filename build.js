// Builds dist/: the command in parts that are loaded when first used (src/cli/load-parts.cts), and a small
// bundle for the simulated host, whose tools are started often. What is native stays outside: node-pty,
// and SQLite itself.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, transform } from 'esbuild';
import { keepCode } from './scripts/keep-code.js';
import { leanDependencies } from './scripts/lean-dependencies.js';
import { nameOf, packParts, packText } from './scripts/pack-parts.js';

const requireForBundledCommonJs =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const shared = {
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const bundled = {
  ...shared,
  bundle: true,
  format: 'esm',
  // Ink names the devtools and loads them only with DEV=true, which the build rules out.
  external: ['node-pty', '*.node', 'react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  jsx: 'automatic',
  outdir: 'dist',
  metafile: true,
  plugins: [leanDependencies],
};

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const command = await build({
  ...bundled,
  entryPoints: { 'part-main': 'src/cli/main.ts' },
  splitting: true,
  chunkNames: 'part-[hash]',
  outExtension: { '.js': '.cjs' },
  write: false,
});
const holders = packParts(command.metafile);
const files = new Map();
for (const { path, text } of command.outputFiles) {
  const name = nameOf(path);
  const file = holders.get(name) ?? name;
  files.set(file, [...(files.get(file) ?? []), [name, await asCommonJs(text)]]);
}
for (const [file, parts] of files) writeFileSync(join('dist', file), packText(parts));
await build({
  ...shared,
  entryPoints: { v3_tui: 'src/cli/load-parts.cts' },
  outdir: 'dist',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { HOLDERS: JSON.stringify(Object.fromEntries(holders)) },
});
await build({
  ...bundled,
  entryPoints: { simulator: 'src/simulator/main.ts' },
  banner: { js: requireForBundledCommonJs },
});
chmodSync('dist/simulator.js', 0o755);
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences(Object.keys(command.metafile.inputs)));
await keepCode('bin/v3_tui.js').catch((error) => console.warn(`No compiled code is kept: ${error}`));

/** esbuild splits only ES modules, and Node compiles those without the code that it kept. */
async function asCommonJs(text) {
  const { code } = await transform(text, {
    ...shared,
    format: 'cjs',
    define: { 'import.meta.url': 'partUrl' },
    supported: { 'dynamic-import': false },
  });
  return code;
}

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
