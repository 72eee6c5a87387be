import { within } from '../host/within.js';
import type { Pages } from '../spoken/spoken-dialog.js';
import { partOf, seenFrom, seenFromVm } from '../state/fleet/at-hand.js';
import { type HostId, splitKey } from '../state/fleet/host-id.js';
import { isAway } from '../state/fleet/trouble.js';
import type { Store } from '../state/store.js';
import { vmByKey } from '../state/vms/find.js';
import { tellEvents } from './history.js';
import { memoryLines } from './memory.js';
import type { Fleet } from './open-fleet.js';
import type { Options } from './options.js';
import type { Output } from './output.js';
import type { Parts } from './parts.js';
import { showVm } from './show.js';

/** How many events of the history are told. */
const EVENTS = 20;

/** How long it is waited for what a far machine tells of itself, in ms: it is read only while it is looked at. */
const MACHINE_MS = 3000;

/** The long texts of the spoken program: what the subcommands print, of any host. */
export function spokenPages(
  parts: Pick<Parts, 'host' | 'watch'>,
  { store, port, local }: Pick<Fleet, 'store' | 'port' | 'local'>,
  options: Options,
): Pages {
  const { ascii } = options;
  return {
    details: async (vmKey) => {
      const seen = () => seenFromVm(store.getState(), vmKey).snapshot;
      const vm = vmByKey(seen(), vmKey);
      if (vm === null) return ['It is no longer listed.'];
      const path = vm.entry?.config ?? '';
      const config = path === '' ? null : await port(splitKey(vmKey).host).files.readConfig(path);
      const { lines, output } = collect();
      showVm(output, { vm, vms: seen().vms, config }, ascii);
      return lines;
    },
    history: async (host, vm) => {
      const page = await port(host).history.read({ ...(vm !== null && { vm }), limit: EVENTS });
      if ('refused' in page) return [page.refused];
      const { lines, output } = collect();
      tellEvents(output, page.events, { json: false, ascii });
      return page.next === null ? lines : [...lines, 'Older events are not told.'];
    },
    memory: async (host) => {
      if (host === local.id) return memoryLines(parts.watch.refresh(), parts.host.machine().linux);
      const entry = store.getState().hosts.get(host);
      if (entry !== undefined && !isAway(entry)) await within(machineRead(store, host), MACHINE_MS);
      const { snapshot, machine } = seenFrom(store.getState(), host);
      return memoryLines(snapshot, machine?.linux ?? []);
    },
  };
}

/** Resolves once a machine has told of itself. */
function machineRead(store: Store, host: HostId): Promise<void> {
  return new Promise((resolve) => {
    const isRead = () => partOf(store.getState(), host)?.machine != null;
    if (isRead()) return resolve();
    const stop = store.subscribe(() => {
      if (!isRead()) return;
      stop();
      resolve();
    });
  });
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
