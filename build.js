// Builds dist/: the command, in chunks that a subcommand loads when it needs them, and a small bundle for the
// simulated host, whose tools are started often. Native code is not bundled: node-pty, and SQLite itself.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** @type {import('esbuild').BuildOptions} */
const shared = {
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  bundle: true,
  outdir: 'dist',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  jsx: 'automatic',
  // Ink loads its devtools only with DEV=true, which the build rules out.
  external: ['node-pty', '*/devtools.js'],
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    // Yoga fetches its WebAssembly from a data URL, which loads Node's HTTP client; without fetch it decodes the URL
    // itself. Nothing else here fetches.
    fetch: 'undefined',
  },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

rmSync('dist', { recursive: true, force: true });
const command = await build({
  ...shared,
  entryPoints: { v3_tui: 'src/cli/main.ts' },
  splitting: true,
  chunkNames: 'chunk-[hash]',
  metafile: true,
});
await build({
  ...shared,
  entryPoints: { simulator: 'src/simulator/main.ts' },
  // A tool of the host does not load the terminal emulator, which only a guest in QEMU needs.
  splitting: true,
  chunkNames: 'simulator-[hash]',
});
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
