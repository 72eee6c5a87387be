import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { OtherProgram } from '../support/other-program.js';
import { type App, type AppOptions, PROGRAM, startApp } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';

/** A simulated host that is stopped when the test ends. */
export async function aHost(options: { oldProc?: boolean } = {}): Promise<SimulatedHost> {
  const host = await startHost(options);
  onTestFinished(() => host.stop());
  return host;
}

/** The program on a terminal, ended when the test ends; resolves once it shows the list, by the words `shows`. */
export async function anApp(
  host: SimulatedHost,
  options: Omit<AppOptions, 'args'> = {},
  args: readonly string[] = [],
  shows = 'Not in inventory',
): Promise<App> {
  const app = startApp({ args: ['--host-root', host.root, ...args], ...options });
  onTestFinished(() => app.close());
  await app.until(shows, 'the list');
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

/** Does what another v3_tui on the host would do; see {@link OtherProgram}. */
export async function byAnother(
  host: SimulatedHost,
  work: (program: OtherProgram) => Promise<void>,
): Promise<void> {
  // Loaded only by tests that need it: it is half of the program.
  const { asOtherProgram } = await import('../support/other-program.js');
  await asOtherProgram(host.root, work);
}

/** VMs of the inventory that are active and stopped. */
export function anActiveVm(host: SimulatedHost, ...names: readonly string[]): Promise<void> {
  return byAnother(host, async (program) => {
    for (const name of names) await activate(host, program, name);
  });
}

/** VMs of the inventory that run without a session. */
export function aRunningVm(host: SimulatedHost, ...names: readonly string[]): Promise<void> {
  return byAnother(host, async (program) => {
    for (const name of names) {
      await activate(host, program, name);
      await program.start(name);
    }
  });
}

async function activate(host: SimulatedHost, program: OtherProgram, name: string): Promise<void> {
  await program.add({
    name,
    config: host.config(`${name}.xml`),
    image: host.image(`${name}.img`),
    options: [],
  });
  await program.activate(name);
}

/** Opens the console of the selected VM: the guest has the keyboard. */
export async function openConsole(app: App): Promise<void> {
  const from = app.raw().length;
  app.keys('c');
  // On the whole terminal these words go after a while.
  await app.until(() => app.raw().includes('keys go to the guest', from), 'the console');
}

/** Opens a stream of the selected VM, the one of this name or the first: the guest has the keyboard. */
export async function openStream(app: App, name = ''): Promise<void> {
  const from = app.raw().length;
  app.keys('t');
  await choose(app, name);
  await app.until(() => app.raw().includes('keys go to the guest', from), 'the stream');
}

/** Goes down in the menu of the open dialog to the item that begins so, and chooses it. */
export async function choose(app: App, label: string): Promise<void> {
  // Only the item: what is beside the dialog in its row may change meanwhile. No pane begins where a dialog does.
  const chosen = () => {
    const rows = app.text();
    const column = Math.max(...rows.map((row) => row.search(/(?<!^|╮)╭/)));
    if (column < 0) return undefined;
    return rows.flatMap((row) => /^│ ▶ ([^│]+)/.exec(row.slice(column))?.[1]?.trim() ?? [])[0];
  };
  for (let at = ''; ; app.keys('down')) {
    await app.until(() => (chosen() ?? at) !== at, `a menu with ${label} below ${at}`);
    at = chosen() ?? at;
    if (at.startsWith(label)) break;
  }
  app.keys('enter');
}

/** Leaves the session that has the keyboard. */
export async function leaveSession(app: App): Promise<void> {
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}

/** Kills the tool of the host whose name begins so, as `kill -9` does. */
export function killTool(host: SimulatedHost, name: string): void {
  const tool = processesOf(host.root).find(({ command }) => command.includes(name));
  if (tool === undefined || tool.pid <= 1) throw new Error(`no ${name} runs on ${host.root}`);
  sendSignal(tool.pid, 'SIGKILL');
}

/** The console and stream tools that run on the host, and those that only a shell starts yet. */
export function sessionTools(host: SimulatedHost): readonly string[] {
  return processesOf(host.root)
    .map(({ command }) => command)
    .filter((command) => /v3_(?:cons|stream)/.test(command));
}

/** The processes that follow the host's journal. */
export function journalFollowers(host: SimulatedHost): readonly string[] {
  return processesOf(host.root)
    .map(({ command }) => command)
    .filter((command) => /journalctl .* -f /.test(command));
}

function processesOf(root: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return /^\d+$/.test(name) && command.includes(root) ? [{ pid: Number(name), command }] : [];
    } catch {
      return [];
    }
  });
}
