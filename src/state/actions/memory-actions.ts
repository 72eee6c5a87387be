import { addressText } from '../../host/address.js';
import type { LinuxMemory } from '../../host/machine.js';
import type { MemoryPool } from '../../host/memory.js';
import { type AppContext, notifyWhile, tellDone } from '../app-context.js';
import { shortBytes } from '../bytes.js';
import { type Choice, formDialog, openChoice, openConfirm, openDialog } from '../dialogs.js';
import type { HostId } from '../fleet/host-id.js';
import type { HostPort } from '../fleet/host-port.js';
import { hostItem } from '../host-page/items.js';
import {
  addressOf,
  amountOf,
  giveLines,
  kernelLimitWords,
  type MemoryReturn,
  type MemoryWish,
  wishProblem,
} from '../host-page/memory-rules.js';
import { commandLine } from '../operations/command.js';
import { giveCommand, takeCommand } from '../operations/memory.js';
import { hostBusyReason } from '../operations/work-claims.js';
import type { AppState } from '../store.js';
import { wordsOn } from '../vms/find.js';
import { type Action, action, type Warning } from './action.js';

const canWork = (state: AppState): true | string => {
  if (!state.snapshot.moduleLoaded) return 'the module is not loaded';
  return hostBusyReason(state) ?? true;
};

const give: Action = action({
  id: 'memory-give',
  title: 'give memory',
  summary: 'Give Palacios memory for VMs (v3_mem -a): Linux parts with it.',
  keys: ['+'],
  changes: true,
  scope: 'host',
  hint: -3,
  enabled: canWork,
  run: (app) => askGive(app),
});

const take: Action = action({
  id: 'memory-take',
  title: 'take memory back',
  summary: 'Take memory that no VM uses back from Palacios (v3_mem -r): Linux has it again.',
  keys: ['-'],
  changes: true,
  scope: 'host',
  hint: -2,
  enabled: (state) => (state.snapshot.memory === null ? 'Palacios has no memory' : canWork(state)),
  run: (app) => askTake(app),
});

const MIB = 1024 * 1024;
const USUAL_MB = 512;

function askGive(app: AppContext): void {
  const port = app.port();
  const state = app.store.getState();
  const { info } = state.snapshot;
  const item = hostItem(state);
  const node = item?.kind === 'node' ? String(item.node.node) : '';
  const block = info?.memoryBlockBytes ?? null;
  const limit = kernelLimitWords(info);
  openDialog(app.store, formDialog, {
    title: wordsOn(port.id, 'Give memory to Palacios'),
    lines: [
      `The amount is a power of two, such as 512 MB or 2 GB${block === null ? '' : `, and ${shortBytes(block)} at least`}.`,
      'From linux: its memory is taken offline (hot remove). From kernel: -k.',
      ...(limit === null ? [] : [limit]),
    ],
    fields: [
      { label: 'Amount', text: `${Math.max(USUAL_MB, (block ?? 0) / MIB)} MB` },
      { label: 'From', text: 'linux', placeholder: 'linux or kernel' },
      { label: 'Below 4 GB', text: 'no', placeholder: 'yes or no' },
      { label: 'Node', text: node, placeholder: 'any' },
    ],
    verb: 'go on',
    onDone: (texts) => {
      const wish = wishFrom(texts);
      if ('wrong' in wish) return wish.wrong;
      const unfit = wishProblem(wish, port.state().snapshot.info);
      if (unfit !== null) return unfit;
      confirmGive(app, port, wish);
      return null;
    },
  });
}

function wishFrom([amount = '', from = '', low = '', at = '']: readonly string[]):
  | MemoryWish
  | { wrong: string } {
  const mb = amountOf(amount);
  if (mb === null) return { wrong: 'The amount is a number of MB or GB, as 512, 512 MB or 2 GB.' };
  const source = from.trim().toLowerCase();
  if (source !== 'linux' && source !== 'kernel') return { wrong: 'It comes from linux or from kernel.' };
  const below = low.trim().toLowerCase();
  if (below !== 'yes' && below !== 'no') return { wrong: 'Below 4 GB takes yes or no.' };
  const node = at.trim();
  if (!/^(any|\d{1,4})?$/i.test(node)) return { wrong: 'The node is a number, or any.' };
  return {
    mb,
    kernel: source === 'kernel',
    below4g: below === 'yes',
    node: /^\d/.test(node) ? Number(node) : null,
  };
}

/** What the warning says before memory is given. `linux`: what Linux has itself. */
export function giveWarning(linux: readonly LinuxMemory[], wish: MemoryWish): Warning {
  return {
    title: `Give ${shortBytes(wish.mb * MIB)} to Palacios?`,
    lines: giveLines(wish, linux),
    verb: 'Give',
  };
}

function confirmGive(app: AppContext, port: HostPort, wish: MemoryWish): void {
  const { machine } = port.state();
  const line = commandLine(giveCommand(machine?.palaciosFolder ?? null, wish));
  confirmOn(app, port.id, giveWarning(machine?.linux ?? [], wish), line, () => {
    const giving = port.operations.giveMemory(wish);
    const atWork = 'v3_mem is at work: taking memory offline can take a minute.';
    notifyWhile(app, wordsOn(port.id, atWork), giving);
    void tellDone(app, port.id, giving);
  });
}

/** What the warning says before memory is taken back. */
export function takeWarning(what: MemoryReturn): Warning {
  return what === 'offline'
    ? {
        title: 'Take all of it back?',
        lines: [
          'All that v3_mem took offline goes back to Linux, except for what VMs use.',
          'VMs can be created only in what stays.',
        ],
        verb: 'Take back',
      }
    : {
        title: `Take the memory at 0x${what.address} back?`,
        lines: ['It goes back to Linux. It is refused while a VM uses any of it.'],
        verb: 'Take back',
      };
}

function confirmTake(app: AppContext, port: HostPort, what: MemoryReturn): void {
  const line = commandLine(takeCommand(port.state().machine?.palaciosFolder ?? null, what));
  confirmOn(app, port.id, takeWarning(what), line, () => {
    void tellDone(app, port.id, port.operations.takeMemory(what));
  });
}

/** Asks about a command on a host, which the question names. */
function confirmOn(app: AppContext, host: HostId, warning: Warning, line: string, go: () => void): void {
  const title = wordsOn(host, warning.title);
  openConfirm(app.store, { ...warning, title }, [wordsOn(host, line)], go);
}

function askTake(app: AppContext): void {
  const port = app.port();
  const pools = port.state().snapshot.memory?.pools ?? [];
  const choices = [
    {
      label: 'All that was taken offline',
      hint: 'v3_mem -r offline; what VMs use stays',
      choose: () => confirmTake(app, port, 'offline'),
    },
    ...pools.map((pool) => poolChoice(app, port, pool)),
    { label: 'Another address…', hint: 'as v3_mem -a said it', choose: () => askAddress(app, port) },
  ];
  openChoice(app.store, wordsOn(port.id, 'Take memory back from Palacios'), [], choices);
}

function poolChoice(
  app: AppContext,
  port: HostPort,
  { node, base, sizeBytes, freeBytes }: MemoryPool,
): Choice {
  const address = physicalAddress(base);
  const label = `${shortBytes(sizeBytes)} on node ${node}${address === null ? '' : ` at 0x${address}`}`;
  const used = sizeBytes - freeBytes;
  return {
    label,
    disabledReason:
      used > 0
        ? `VMs use ${shortBytes(used)} of it`
        : address === null
          ? 'the kernel hides its address'
          : null,
    choose: () => {
      if (address !== null) confirmTake(app, port, { address });
    },
  };
}

/**
 * The host-physical address of a pool, as v3_mem takes it, in hexadecimal digits: kernels that print addresses map all
 * memory from ffff880000000000 on (docs/palacios.md, "Memory"). Null: the kernel prints something else.
 */
export function physicalAddress(base: string): string | null {
  const digits = /^0xffff88([0-9a-f]{10})$/.exec(addressText(base))?.[1];
  return digits === undefined ? null : digits.replace(/^0+(?=.)/, '');
}

function askAddress(app: AppContext, port: HostPort): void {
  openDialog(app.store, formDialog, {
    title: wordsOn(port.id, 'Take memory back from Palacios'),
    lines: [
      'The address at which v3_mem -a took it offline, in hexadecimal digits: the history of the host shows what was done.',
    ],
    fields: [{ label: 'Address', text: '', placeholder: '0x…' }],
    verb: 'go on',
    onDone: ([text = '']) => {
      const address = addressOf(text);
      if (address === null) return 'An address is hexadecimal digits, as 0x10000000.';
      confirmTake(app, port, { address });
      return null;
    },
  });
}

/** Giving memory and taking it back, in the order of the help. */
export const MEMORY_ACTIONS: readonly Action[] = [give, take];
