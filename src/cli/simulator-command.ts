import { fileURLToPath } from 'node:url';
import {
  rebootSimulator,
  setFault,
  startSimulator,
  stopSimulator,
  turnModule,
} from '../simulator/control.js';
import { readFaultWords } from '../simulator/fault-words.js';
import type { Request } from './list-program.js';
import type { ExitCode, Output } from './output.js';
import { findQemu, NO_QEMU, scriptedInstead } from './real-guest.js';

/** `v3_tui simulator start|stop|reboot|reload|unload|load|fault DIR …`. */
export async function simulatorCommand(
  { command, words, flags }: Pick<Request, 'command' | 'words' | 'flags'>,
  output: Output,
): Promise<ExitCode> {
  const [root = '', ...fault] = words;
  if (root === '') {
    output.err('error: the folder is empty');
    return 2;
  }
  const wrong = command === 'simulator fault' ? readFaultWords(fault) : null;
  if (wrong !== null && 'reason' in wrong) {
    output.err(`error: ${wrong.reason} (see v3_tui simulator fault --help)`);
    return 2;
  }
  const qemu = flags.guests === 'qemu' ? findQemu(process.env) : null;
  if (flags.guests === 'qemu' && qemu === null) output.err(scriptedInstead(NO_QEMU));
  const outcome = await carryOut(command, root, { oldProc: flags.oldProc === true, qemu }, fault);
  if (outcome.ok) {
    for (const line of outcome.said.split('\n').filter((one) => one !== '')) output.out(line);
    return 0;
  }
  output.err(outcome.reason);
  return 1;
}

function carryOut(
  command: string | null,
  root: string,
  options: { oldProc: boolean; qemu: string | null },
  fault: readonly string[],
) {
  switch (command) {
    case 'simulator start':
      return startSimulator({ root, ...options, simulatorPath: simulatorPath() });
    case 'simulator stop':
      return stopSimulator(root);
    case 'simulator reboot':
      return rebootSimulator(root);
    case 'simulator reload':
      return turnModule(root, 'reload');
    case 'simulator unload':
      return turnModule(root, 'unload');
    case 'simulator load':
      return turnModule(root, 'load');
    default:
      return setFault(root, fault);
  }
}

/** The simulated host's bundle is beside the program's own. */
export function simulatorPath(): string {
  return fileURLToPath(new URL('./simulator.js', import.meta.url));
}
