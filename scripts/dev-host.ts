import { type DemoHost, openDemoHost } from '../src/cli/demo-host.js';

/** The demo's host, for scripts: it ends with their process, however that ends. */
export function openDevHost(): Promise<DemoHost | { reason: string }> {
  const options = {
    hosts: null,
    hostRoot: null,
    inventory: null,
    log: null,
    intervalMs: null,
    dmesgSeconds: null,
    settingsFile: null,
    color: true,
    ascii: false,
    screenReader: false,
    yes: false,
    readOnly: null,
  };
  return openDemoHost(options, null);
}
