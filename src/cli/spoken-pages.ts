import type { Pages } from '../spoken/spoken-dialog.js';
import { vmByKey } from '../state/vms/find.js';
import { selected } from './choose-vms.js';
import { history } from './history.js';
import { showMemory } from './memory.js';
import type { Options } from './options.js';
import type { Output } from './output.js';
import type { Parts } from './parts.js';
import { showVm } from './show.js';

/** How many events of the history are told. */
const EVENTS = 20;

/** The long texts of the spoken program: what the subcommands print. */
export function spokenPages(parts: Parts, options: Options): Pages {
  const { ascii } = options;
  return {
    details: async (vmKey) => {
      const vm = vmByKey(parts.store.getState().snapshot, vmKey);
      if (vm === null) return ['It is no longer listed.'];
      const { lines, output } = collect();
      await showVm(parts, output, vm, ascii);
      return lines;
    },
    history: (vm) => {
      const { lines, output } = collect();
      const names = vm === null ? [] : [vm.name];
      history({ parts, output }, selected(names), { json: false, ascii, limit: EVENTS, filter: '' });
      return lines;
    },
    memory: () => {
      const { lines, output } = collect();
      showMemory(parts, output, { json: false });
      return lines;
    },
  };
}

/** An output that keeps its lines, without the blanks that make columns. */
function collect(): { lines: readonly string[]; output: Output } {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line.trim().replace(/ {2,}/g, ', '));
  const nothing = () => undefined;
  return {
    lines,
    output: {
      out: keep,
      err: keep,
      json: nothing,
      jsonLine: nothing,
      isJson: false,
      canAsk: false,
      ask: async () => false,
    },
  };
}
