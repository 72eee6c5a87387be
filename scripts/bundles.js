// What is built: the command, in chunks that a subcommand loads when it needs them, and a small bundle for the
// simulated host, whose tools are started often. Native code is not bundled: node-pty, and SQLite itself.
import { join } from 'node:path';

const top = join(import.meta.dirname, '..');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  bundle: true,
  outdir: join(top, 'dist'),
  absWorkingDir: top,
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

/** @type {import('esbuild').BuildOptions} */
export const COMMAND = {
  ...shared,
  entryPoints: { v3_tui: 'src/cli/main.ts' },
  splitting: true,
  chunkNames: 'chunk-[hash]',
  metafile: true,
};

/** @type {import('esbuild').BuildOptions} */
export const SIMULATOR = {
  ...shared,
  entryPoints: { simulator: 'src/simulator/main.ts' },
  // A tool of the host does not load the terminal emulator, which only a guest in QEMU needs.
  splitting: true,
  chunkNames: 'simulator-[hash]',
};
