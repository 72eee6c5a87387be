import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBundle } from './with-bundle.js';

const top = join(import.meta.dirname, '..');

/**
 * Bundles what opens the demo's host, which needs `dist/simulator.js` once it is called.
 * @param {(openHost: () => Promise<import('../src/cli/demo-host.ts').DemoHost>) => unknown} use
 */
export async function withDevHost(use) {
  return withBundle({ entryPoints: [join(top, 'scripts/dev-host.ts')] }, async (bundle, folder) => {
    symlinkSync(join(top, 'dist/simulator.js'), join(folder, 'simulator.js'));
    const { openDevHost } = await import(pathToFileURL(bundle).href);
    return use(async () => {
      const host = await openDevHost();
      if ('reason' in host) throw new Error(host.reason);
      return host;
    });
  });
}
