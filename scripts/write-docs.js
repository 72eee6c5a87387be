// Writes the pages that are made from the table of actions and the command line: docs/keys.md, docs/v3_tui.1.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'v3_tui-docs-'));
const bundle = join(folder, 'documents.mjs');
try {
  // The native packages stay outside of the bundle, which finds them only in the folders above it.
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: ['src/cli/documents.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // Ink loads its devtools only with DEV=true.
    external: ['node-pty', 'better-sqlite3', '*/devtools.js'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { documents } = await import(pathToFileURL(bundle).href);
  for (const { path, text } of documents()) writeFileSync(path, text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
