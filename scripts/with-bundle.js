import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const top = join(import.meta.dirname, '..');

/**
 * Bundles TypeScript into a temporary folder, from which its packages are found, and removes the folder after `use`.
 * @param {import('esbuild').BuildOptions} input esbuild's `entryPoints` or `stdin`
 * @param {(bundle: string, folder: string) => unknown} use is given the path of the bundle, and of its folder
 */
export async function withBundle(input, use) {
  const folder = mkdtempSync(join(tmpdir(), 'v3-tui-bundle-'));
  const bundle = join(folder, 'bundle.mjs');
  try {
    symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
    await build({
      ...input,
      absWorkingDir: top,
      outfile: bundle,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      logLevel: 'warning',
    });
    return await use(bundle, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
