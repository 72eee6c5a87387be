import type { Mode } from '../inventory/inventory.js';
import type { Action } from '../state/actions/action.js';
import { actionById } from '../state/actions/table.js';
import { hasHostRoot } from './host-root.js';
import { type ExitCode, processOutput } from './output.js';
import { openParts } from './parts.js';
import type { Request } from './program.js';
import type { Caller } from './run-action.js';
import { settleBefore, tellUnrecorded } from './settle.js';

/**
 * Carries out what the command line asks for.
 * @returns the exit code: an {@link ExitCode}, or what a signal to the full-screen program makes of it
 */
export async function dispatch(request: Request): Promise<number> {
  const { command, options } = request;
  if (command === null) {
    const { fullScreen } = await import('./full-screen.js');
    return fullScreen(options);
  }
  if (!hasHostRoot(options)) return 2;
  if (command === 'demo') {
    const { demo } = await import('./demo.js');
    return demo(options);
  }
  const output = processOutput(options);
  if (command.startsWith('simulator ')) {
    const { simulatorCommand } = await import('./simulator-command.js');
    return simulatorCommand(request, output);
  }
  const parts = await openParts(options, false);
  try {
    if (command !== 'doctor') for (const problem of parts.settingsProblems) output.err(problem);
    settleBefore(command, parts, output);
    const code = await runSubcommand(request, { parts, output, yes: options.yes });
    tellUnrecorded(parts, output);
    return code;
  } finally {
    parts.inventory.close();
  }
}

async function runSubcommand(request: Request, caller: Caller): Promise<ExitCode> {
  const { command, words, flags, options } = request;
  const { parts, output } = caller;
  const [name = ''] = words;
  const json = flags.json === true;
  if (command?.startsWith('inventory ')) {
    const { inventoryCommand } = await import('./inventory-command.js');
    return inventoryCommand(request, caller);
  }
  switch (command) {
    case 'list': {
      const { list } = await import('./list.js');
      return list(parts, output, { json, ascii: options.ascii });
    }
    case 'show': {
      const { show } = await import('./show.js');
      return show(parts, output, name, { json, ascii: options.ascii });
    }
    case 'history': {
      const { history } = await import('./history.js');
      const limit = typeof flags.limit === 'number' ? flags.limit : 50;
      const wish = { json, ascii: options.ascii, limit, filter: textOf(flags.filter) ?? '' };
      return history(parts, output, words[0], wish);
    }
    case 'note': {
      const { note } = await import('./annotate.js');
      return note(caller, name, words[1]);
    }
    case 'tag': {
      const { tag } = await import('./annotate.js');
      return tag(caller, name, words.slice(1), listOf(flags.remove));
    }
    case 'doctor': {
      const { doctor } = await import('./doctor.js');
      return doctor(parts, output, { json });
    }
    case 'new': {
      const { newVm } = await import('./new-vm.js');
      const config = textOf(flags.config) ?? '';
      const set = listOf(flags.set);
      return newVm(caller, name, {
        config,
        image: textOf(flags.image),
        build: flags.build === true,
        set,
      });
    }
    case 'activate': {
      const { activate } = await import('./activate.js');
      return activate(caller, words, { allLost: flags.allLost === true, start: flags.start === true });
    }
    case 'adopt': {
      const { adoptVm } = await import('./adopt-vm.js');
      return adoptVm(caller, name, {
        config: textOf(flags.config) ?? '',
        image: textOf(flags.image),
        entry: textOf(flags.entry),
      });
    }
    case 'start':
    case 'attach': {
      const { startVm, attachVm } = await import('./start-vm.js');
      const wish = { mode: modeOf(flags.mode), stream: textOf(flags.stream) };
      return command === 'start' ? startVm(caller, name, wish) : attachVm(caller, name, wish);
    }
    case 'save': {
      const { saveVm } = await import('./save-vm.js');
      return saveVm(caller, name, {
        name: textOf(flags.name) ?? '',
        note: textOf(flags.note) ?? '',
        keep: typeof flags.keep === 'number' ? flags.keep : null,
        store: textOf(flags.store),
        url: textOf(flags.url),
      });
    }
    case 'load': {
      const { loadVm } = await import('./load-vm.js');
      return loadVm(caller, name, words[1] ?? '');
    }
    case 'checkpoints': {
      const { listCheckpoints } = await import('./checkpoints.js');
      return listCheckpoints(caller, words[0] ?? null, { json, ascii: options.ascii });
    }
    case 'checkpoint delete':
    case 'checkpoint rename':
    case 'checkpoint note': {
      const { deleteOne, renameOne, noteOne } = await import('./checkpoints.js');
      if (command === 'checkpoint delete') return deleteOne(caller, name);
      return command === 'checkpoint rename'
        ? renameOne(caller, name, words[1] ?? '')
        : noteOne(caller, name, words[1] ?? '');
    }
    default:
      return runPlain(actionById(command ?? ''), caller, name);
  }
}

async function runPlain(action: Action, caller: Caller, name: string): Promise<ExitCode> {
  const { runVmAction } = await import('./run-action.js');
  return runVmAction(caller, action, name);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function modeOf(value: unknown): Mode | undefined {
  return value === 'console' || value === 'stream' || value === 'vnc' || value === 'none' ? value : undefined;
}
