import { keyLabel } from '../screens/components/key-label.js';
import { attachPlain } from '../sessions/attach-plain.js';
import { stateSentence } from '../state/operations/work.js';
import type { SessionMode } from '../state/ports.js';
import { shownName } from '../state/vms/find.js';
import { claimMode } from '../state/vms/mode-claims.js';
import type { Vm } from '../state/vms/model.js';
import { escapeByte, findEscape } from '../terminal/escape-key.js';
import { safeText } from '../terminal/safe-text.js';
import { holdVnc } from './hold-vnc.js';
import type { ExitCode } from './output.js';
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

/** Opens a session in the plain terminal, or a VNC server, and waits until it ends. */
export async function holdSession(
  caller: Caller,
  vm: Vm,
  mode: SessionMode,
  stream: string | null,
): Promise<ExitCode> {
  const { device } = vm;
  if (device === null) return 1;
  if (mode === 'vnc') return holdVnc(caller, vm, device, () => now(caller.parts, vm));
  const { parts, output } = caller;
  const { escapeKey, consoleTool } = parts.settings;
  const key = escapeByte(escapeKey);
  output.err(`Leave with ${keyLabel(escapeKey)}.`);
  const request =
    mode === 'console'
      ? { mode, device, consoleTool }
      : { mode, device, stream: stream ?? '', term: process.env.TERM ?? 'dumb' };
  const { end, why, remarks } = await attachPlain(
    parts.host,
    request,
    process,
    (bytes) => findEscape(bytes, key)?.at ?? -1,
  );
  for (const remark of remarks.slice(-10)) output.err(remark);
  if (end === 'refused') {
    output.err(`Cannot open ${shownName(vm.name)}'s ${mode}: ${why}.`);
    output.err(`${now(parts, vm)}.`);
    return 1;
  }
  output.err(end === 'detached' ? `Left the ${mode}.` : `The ${mode} ended: ${why}.`);
  output.err(`${now(parts, vm)}.`);
  return 0;
}

function now(parts: Parts, vm: Vm): string {
  const snapshot = parts.watch.refresh();
  return stateSentence(
    vm.name,
    snapshot.vms.find((other) => other.key === vm.key && other.device !== null) ?? null,
  );
}
