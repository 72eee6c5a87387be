import { statSync } from 'node:fs';
import { chosenHosts } from '../state/fleet/chosen-hosts.js';
import { list } from './list.js';
import { goesOn, listWish } from './list-options.js';
import type { Request } from './list-program.js';
import { loadTui } from './load-tui.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import { openParts, type Parts } from './parts.js';
import { isInLines, runProgram } from './run-program.js';
import { stateFilePath } from './state-file.js';
import { terminalProblem } from './terminal-needed.js';
import type { TuiHosts } from './tui.js';
import { withParts } from './with-parts.js';

/**
 * Carries out what the command line asks for.
 * @param args the command line itself
 * @returns the exit code: an ExitCode, or that of a signal to the full-screen program
 */
export async function dispatch(request: Request, args: readonly string[]): Promise<number> {
  const { command, flags, options } = request;
  if (command === 'hosts') return (await import('./fleet/list-hosts.js')).listHosts(request);
  if (command === 'hosts check') return (await import('./fleet/check-hosts.js')).checkHosts(request, args);
  if (options.hosts !== null && command !== null && command !== '__complete') {
    const here = () => dispatch({ ...request, options: { ...options, hosts: null } }, args);
    return (await import('./fleet/run-on-hosts.js')).runOnHosts(request, args, here);
  }
  const wrong = hostRootProblem(options.hostRoot);
  if (wrong !== null) return isWrong(options, wrong);
  if (command === null) return runOnAll(options);
  if (command === 'bridge') return (await import('./bridge.js')).bridge(options);
  // Scripts run `list` often: it loads nothing that it does not need (4 ms of 45 beside those of Node).
  const wish = command === 'list' ? listWish(flags, options.ascii) : null;
  if (wish !== null && !goesOn(wish))
    return withParts(request, ({ parts, output }) => list(parts, output, wish));
  return (await import('./subcommands.js')).runSubcommand(request);
}

/** Runs the program on the hosts that are meant. */
async function runOnAll(options: Options): Promise<number> {
  const parts = await openParts(options, true);
  const inLines = isInLines(options, parts);
  const wrong = inLines ? null : terminalProblem(process);
  const hosts = wrong === null ? await hostsOf(parts, options, inLines) : { problem: wrong };
  if ('problem' in hosts) {
    parts.inventory.close();
    return isWrong(options, hosts.problem);
  }
  return runProgram(parts, options, hosts);
}

/** The far hosts of the program, by the command line or the settings: where ssh wants to ask something, it does. */
async function hostsOf(
  parts: Parts,
  options: Options,
  inLines: boolean,
): Promise<TuiHosts | { problem: string }> {
  const chosen = chosenHosts(parts.settings, options.hosts);
  if ('problem' in chosen) return chosen;
  // Each variable of the process is a call, at each start of ssh; and it changes while Ink is loaded.
  const env = { ...process.env };
  const openThem = async () => {
    const { openFarHosts } = await import('./fleet/open-far-hosts.js');
    return openFarHosts(chosen.hosts, {
      env,
      readOnly: parts.settings.readOnly,
      stateFile: stateFilePath({ root: parts.host.root, env }),
      now: parts.context.now,
    });
  };
  if (chosen.hosts.length === 0) return { open: openThem };
  const far = await openThem();
  if ('reason' in far) return { problem: far.reason };
  // While ssh connects; who needs it gets the same, or its failure.
  if (!inLines) loadTui().catch(() => undefined);
  await far.askFirst((line) => processOutput(options).err(line));
  return { hosts: { far, order: chosen.order }, open: async () => far };
}

function isWrong(options: Options, wrong: string): number {
  processOutput(options).err(`error: ${wrong}`);
  return 2;
}

function hostRootProblem(root: string | null): string | null {
  const exists = root === null || statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
  return exists ? null : `the host root ${root} is not a directory`;
}
