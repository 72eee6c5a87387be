import { whyEnded } from '../state/fates/fate.js';
import { stateSentence } from '../state/operations/work.js';
import type { SessionMode } from '../state/ports.js';
import { shownName } from '../state/vms/find.js';
import { claimMode } from '../state/vms/mode-claims.js';
import type { Vm } from '../state/vms/model.js';
import { safeText } from '../terminal/safe-text.js';
import { attachRaw } from './attach-raw.js';
import { holdVnc } from './hold-vnc.js';
import { loadLoneGuest } from './load-tui.js';
import { openSessionOf } from './open-session.js';
import type { Parts } from './parts.js';
import type { Caller } from './run-action.js';

/** Claims a mode or stream for a subcommand; see {@link claimMode}. `refused`: why it cannot, in words. */
export async function claimSession(
  parts: Parts,
  vm: Vm,
  mode: SessionMode,
  stream: string | null,
): Promise<{ release: () => void } | { refused: string }> {
  const claim = await claimMode(parts.context, vm, mode, stream, parts.settings.exclusiveModes);
  if ('release' in claim) return claim;
  const what = mode === 'stream' ? `stream ${safeText(stream ?? '')}` : `mode ${mode}`;
  return { refused: `${what} is ${claim.taken}` };
}

/** What `start` and `attach` open. `claim`: that of the mode; `isRaw`: a guest's bytes go to the terminal as they are. */
export type SessionWish = {
  mode: SessionMode;
  stream: string | null;
  claim: { release: () => void };
  isRaw: boolean;
};

/**
 * Opens a session on the whole terminal, or a VNC server, and waits until it ends.
 * @returns an exit code, or that of a signal
 */
export async function holdSession(caller: Caller, vm: Vm, wish: SessionWish): Promise<number> {
  const { mode, stream, claim } = wish;
  const { device } = vm;
  if (device === null) return 1;
  if (mode === 'vnc') return holdVnc(caller, vm, device, () => now(caller.parts, vm));
  const { parts, output } = caller;
  if (wish.isRaw) {
    const ended = await attachRaw(parts, { device, mode, stream, anySize: 'attach without --raw' });
    return tellEnd(caller, vm, mode, ended);
  }
  const { columns, rows } = process.stdout;
  // Its tool starts while the screens are loaded.
  const opening = openSessionOf(
    parts,
    { mode, device, stream, vmName: vm.name, vmKey: vm.key },
    { columns, rows },
  );
  const { runLoneGuest } = await loadLoneGuest();
  const request = { vm, mode, stream, claim, session: opening };
  const { how, tab, last } = await runLoneGuest(parts, caller.options, request);
  for (const row of last) output.out(row);
  const isRefused = tab === null || tab.view.endKind === 'refused';
  const isEnd = how.kind === 'ended' && tab !== null;
  return tellEnd(caller, vm, mode, {
    end: how.kind === 'left' ? 'detached' : how.kind === 'ended' && isRefused ? 'refused' : 'ended',
    why: isEnd ? whyEnded(tab.view, tab.fate) : how.kind === 'left' ? '' : how.why,
    remarks: [...(tab?.view.remarks ?? []), ...(tab?.fate?.kernel ? [`kernel: ${tab.fate.kernel}`] : [])],
    code: how.kind === 'signal' ? how.code : tab?.view.endKind === 'killed' ? 1 : 0,
  });
}

type SessionEnd = {
  end: 'detached' | 'ended' | 'refused';
  why: string;
  remarks: readonly string[];
  code: number;
};

/** Prints how a session ended, and the VM's state. */
function tellEnd(
  { parts, output }: Caller,
  vm: Vm,
  mode: SessionMode,
  { end, why, remarks, code }: SessionEnd,
): number {
  for (const remark of remarks.slice(-10)) output.err(remark);
  if (end === 'refused') output.err(`Cannot open ${shownName(vm.name)}'s ${mode}: ${why}.`);
  else output.err(end === 'detached' ? `Left the ${mode}.` : `The ${mode} ended: ${why}.`);
  output.err(`${now(parts, vm)}.`);
  return end === 'refused' ? 1 : code;
}

function now(parts: Parts, vm: Vm): string {
  const snapshot = parts.watch.refresh();
  return stateSentence(
    vm.name,
    snapshot.vms.find((other) => other.key === vm.key && other.device !== null) ?? null,
  );
}
