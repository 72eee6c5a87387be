import type { LogLevel } from '../host/log-priority.js';
import type { Mode } from '../inventory/inventory.js';
import { actionById } from '../state/actions/table.js';
import { LEVELS } from '../state/log/filter.js';
import { activate } from './activate.js';
import { adoptVm } from './adopt-vm.js';
import { note, tag } from './annotate.js';
import { changeOne, deleteOne, listCheckpoints } from './checkpoints.js';
import type { Selection } from './choose-vms.js';
import { complete, printScript } from './completion/complete.js';
import { debug } from './debug.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { edit } from './edit.js';
import { history } from './history.js';
import { backUpInventory, restoreInventory } from './inventory-backup.js';
import { checkInventory } from './inventory-check.js';
import { exportFile } from './inventory-export.js';
import { importFile } from './inventory-import.js';
import { listWish } from './list-options.js';
import type { Request } from './list-program.js';
import { listAgain } from './list-watch.js';
import { loadVm } from './load-vm.js';
import { log } from './log/log.js';
import { giveMemory, showMemory, takeMemory } from './memory.js';
import { metrics } from './metrics/metrics.js';
import { moveVm } from './move-vm.js';
import { newVm } from './new-vm.js';
import { processOutput } from './output.js';
import { buildProgram } from './program.js';
import { relayVm } from './relay-vm.js';
import { type Caller, runVmAction } from './run-action.js';
import { saveVms } from './save-vm.js';
import { show } from './show.js';
import { simulatorCommand } from './simulator-command.js';
import { attachVm, startVms } from './start-vm.js';
import { watch } from './watch/watch.js';
import { withParts } from './with-parts.js';

/**
 * Carries out any subcommand but `list`.
 * @returns the exit code, see dispatch.ts
 */
export async function runSubcommand(request: Request): Promise<number> {
  const { command, options } = request;
  if (command === '__complete') {
    const program = buildProgram(async () => undefined);
    return complete(program, request.words[0], request.words.slice(1));
  }
  if (command === 'completion') return printScript(request.words[0]);
  if (command === 'demo') {
    if (request.flags.fleet === true) return (await import('./demo-fleet.js')).demoFleet(options);
    return demo(options, request.flags.real === true);
  }
  if (command?.startsWith('simulator ')) return simulatorCommand(request, processOutput(options));
  return withParts(request, (caller) => runOnHost(request, caller));
}

async function runOnHost(request: Request, caller: Caller): Promise<number> {
  const { command, words, flags, options } = request;
  const { parts, output } = caller;
  const [name = ''] = words;
  const json = flags.json === true;
  switch (command) {
    case 'list':
      return listAgain(parts, output, listWish(flags, options.ascii));
    case 'show':
      return show(caller, selectionOf(words, flags), { json, ascii: options.ascii });
    case 'history': {
      const limit = typeof flags.limit === 'number' ? flags.limit : 50;
      const wish = { json, ascii: options.ascii, limit, filter: textOf(flags.filter) ?? '' };
      return history(caller, selectionOf(words, flags), wish);
    }
    case 'note':
      return note(caller, selectionOf(words, flags), {
        text: textOf(flags.text),
        show: flags.show === true,
      });
    case 'tag':
      return tag(caller, selectionOf(words, flags), {
        added: flags.add === undefined ? null : listOf(flags.add),
        removed: listOf(flags.remove),
      });
    case 'edit':
      return edit(caller, name, {
        name: textOf(flags.name),
        config: textOf(flags.config),
        image: flags.build === true ? '' : textOf(flags.image),
        isBuild: flags.build === true,
        added: listOf(flags.addTag),
        removed: listOf(flags.removeTag),
        autostart: typeof flags.autostart === 'boolean' ? flags.autostart : textOf(flags.autostart),
      });
    case 'move':
      return moveVm(caller, name, {
        vcore: textOf(flags.vcore),
        region: textOf(flags.region),
        pcore: textOf(flags.pcore),
      });
    case 'memory':
      return showMemory(parts, output, { json });
    case 'memory give':
      return giveMemory(caller, name, {
        kernel: flags.kernel === true,
        below4g: flags.below4g === true,
        node: textOf(flags.node),
      });
    case 'memory take':
      return takeMemory(caller, name);
    case 'doctor':
      return doctor(parts, output, { json });
    case 'new':
      return newVm(caller, name, {
        config: textOf(flags.config) ?? '',
        image: textOf(flags.image),
        build: flags.build === true,
        set: listOf(flags.set),
      });
    case 'activate':
      return activate(caller, selectionOf(words, flags), {
        allLost: flags.allLost === true,
        autostart: flags.autostart === true,
        start: flags.start === true,
      });
    case 'adopt':
      return adoptVm(caller, name, {
        config: textOf(flags.config) ?? '',
        image: textOf(flags.image),
        entry: textOf(flags.entry),
      });
    case 'start':
    case 'attach': {
      const wish = { mode: modeOf(flags.mode), stream: textOf(flags.stream) };
      const relay = textOf(flags.relay);
      if (relay !== undefined)
        return relayVm(caller, name, wish, {
          mark: relay,
          device: textOf(flags.device) ?? '',
          instead: textOf(flags.instead) ?? null,
        });
      return command === 'start'
        ? startVms(caller, selectionOf(words, flags), wish)
        : attachVm(caller, name, wish, flags.raw === true);
    }
    case 'save':
      return saveVms(caller, selectionOf(words, flags), {
        name: textOf(flags.name) ?? '',
        note: textOf(flags.note) ?? '',
        keep: typeof flags.keep === 'number' ? flags.keep : null,
        store: textOf(flags.store),
        url: textOf(flags.url),
      });
    case 'load':
      return loadVm(caller, name, words[1] ?? '');
    case 'checkpoints':
      return listCheckpoints(caller, selectionOf(words, flags), { json, ascii: options.ascii });
    case 'checkpoint delete':
      return deleteOne(caller, name);
    case 'checkpoint rename':
      return changeOne(caller, name, { name: words[1]?.trim() ?? '' });
    case 'checkpoint note':
      return changeOne(caller, name, { note: words[1] ?? '' });
    case 'watch':
      return watch(caller);
    case 'debug':
      return debug(caller, name, {
        question: words[1],
        vcore: typeof flags.vcore === 'number' ? flags.vcore : 0,
        json,
      });
    case 'log':
      return log(caller, words[0], {
        since: textOf(flags.since),
        level: levelOf(flags.level),
        grep: textOf(flags.grep),
        all: flags.all === true,
        follow: flags.follow === true,
        json,
        lines: typeof flags.lines === 'number' ? flags.lines : null,
      });
    case 'metrics':
      return metrics(caller, {
        listen: textOf(flags.listen),
        allowRemote: flags.allowRemote === true,
        file: textOf(flags.output),
      });
    case 'inventory import':
      return importFile(caller, name, { dryRun: flags.dryRun === true, json });
    case 'inventory export':
      return exportFile(caller, name, { qt: flags.qt === true, force: flags.force === true, json });
    case 'inventory backup':
      return backUpInventory(caller, name, { force: flags.force === true });
    case 'inventory restore':
      return restoreInventory(caller, name);
    case 'inventory check':
      return checkInventory(caller, { json });
    default:
      return runVmAction(caller, actionById(command ?? ''), selectionOf(words, flags));
  }
}

function selectionOf(names: readonly string[], flags: Request['flags']): Selection {
  return { names, isAll: flags.all === true, state: textOf(flags.state), tag: textOf(flags.tag) };
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

function levelOf(value: unknown): LogLevel {
  return LEVELS.find((level) => level === value) ?? 'debug';
}
