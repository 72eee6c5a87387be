import { execFile } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { type App, type AppOptions, PROGRAM, startApp } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';

/** A simulated host that is stopped when the test ends. */
export async function aHost(options: { oldProc?: boolean } = {}): Promise<SimulatedHost> {
  const host = await startHost(options);
  onTestFinished(() => host.stop());
  return host;
}

/** The program on a terminal, ended when the test ends; resolves once it shows the list. */
export async function anApp(
  host: SimulatedHost,
  options: Omit<AppOptions, 'args'> = {},
  args: readonly string[] = [],
): Promise<App> {
  const app = startApp({ args: ['--host-root', host.root, ...args], ...options });
  onTestFinished(() => app.close());
  await app.until('Not in inventory', 'the list');
  return app;
}

/** Runs a subcommand of the built program on the host, and fails where it does not exit 0. */
export function v3Tui(host: SimulatedHost, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, '--host-root', host.root, ...args], (error, stdout, stderr) => {
      if (error) reject(new Error(`v3_tui ${args.join(' ')}: ${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}

/** A VM of the inventory that is active and stopped. */
export async function anActiveVm(host: SimulatedHost, name: string): Promise<void> {
  await v3Tui(
    host,
    'new',
    name,
    '--config',
    host.config(`${name}.xml`),
    '--image',
    host.image(`${name}.img`),
  );
  await v3Tui(host, 'activate', name);
}

/** A VM of the inventory that runs without a session. */
export async function aRunningVm(host: SimulatedHost, name: string): Promise<void> {
  await anActiveVm(host, name);
  await v3Tui(host, 'start', name, '--mode', 'none');
}

/** Opens the console of the selected VM: the guest has the keyboard. */
export async function openConsole(app: App): Promise<void> {
  app.keys('c');
  await app.until('keys go to the guest', 'the console');
}

/** Leaves the session that has the keyboard. */
export async function leaveSession(app: App): Promise<void> {
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}
