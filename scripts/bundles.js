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

const MAIN = join(top, 'src/cli/main.ts');

/**
 * What is loaded later is loaded beside the main module, and says so: esbuild makes a chunk of all that the same
 * modules use, and would cut what is always loaded into a dozen, each of which takes Node most of a millisecond.
 * @type {import('esbuild').Plugin}
 */
const besideMain = {
  name: 'beside-main',
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || importer.includes('node_modules')) return undefined;
      const { errors, path: found } = await build.resolve(path, { kind: 'import-statement', resolveDir });
      return { errors, path: found, namespace: 'beside-main' };
    });
    build.onLoad({ filter: /./, namespace: 'beside-main' }, ({ path }) => ({
      contents: `import ${JSON.stringify(MAIN)}; export * from ${JSON.stringify(path)};`,
      resolveDir: top,
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
export const COMMAND = {
  ...shared,
  entryPoints: { v3_tui: MAIN },
  plugins: [besideMain],
  splitting: true,
  chunkNames: 'chunk-[hash]',
  metafile: true,
};

/** @type {import('esbuild').BuildOptions} */
export const SIMULATOR = {
  ...shared,
  entryPoints: { simulator: 'src/simulator/main.ts' },
  // A tool of the host loads neither the kernel nor what only VNC, a console or a guest in QEMU needs.
  splitting: true,
  chunkNames: 'simulator-[hash]',
};
