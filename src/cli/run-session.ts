import { userInfo } from 'node:os';
import { keyLabel } from '../screens/components/key-label.js';
import { attachPlain } from '../sessions/attach-plain.js';
import type { Session } from '../sessions/session.js';
import { stateSentence } from '../state/operations/work.js';
import type { SessionMode } from '../state/ports.js';
import { shownName } from '../state/vms/find.js';
import { claimMode } from '../state/vms/mode-claims.js';
import type { Vm } from '../state/vms/model.js';
import { escapeByte, findEscape } from '../terminal/escape-key.js';
import { safeText } from '../terminal/safe-text.js';
import { onSignals } from './exit.js';
import { openSessionOf } from './open-session.js';
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
  if (mode === 'vnc') return holdVnc(caller, vm, device);
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

async function holdVnc(
  { parts, output }: Caller,
  vm: Vm,
  device: NonNullable<Vm['device']>,
): Promise<ExitCode> {
  const session = await openSessionOf(
    parts,
    { mode: 'vnc', device, stream: null },
    { columns: 80, rows: 24 },
  );
  if ('reason' in session) {
    output.err(`Cannot open a VNC session of ${shownName(vm.name)}: ${session.reason}.`);
    output.err(`${now(parts, vm)}.`);
    return 1;
  }
  const { vnc } = session.view();
  if (vnc !== null) {
    output.out(`address   localhost:${vnc.port} on ${vnc.host}`);
    output.out(`password  ${vnc.password}`);
    output.out(`tunnel    ssh -L ${vnc.port}:localhost:${vnc.port} ${userInfo().username}@${vnc.host}`);
    if (vnc.viewer !== null) output.out(`viewer    ${vnc.viewer} is open`);
  }
  output.err('Ctrl-C ends the VNC server; the guest keeps running.');
  const interrupted = await endOrSignal(session);
  const { endedBecause, remarks } = session.view();
  for (const remark of remarks.slice(-10)) output.err(remark);
  if (!interrupted) output.err(`The VNC session ended: ${endedBecause ?? 'closed'}.`);
  output.err(`${now(parts, vm)}.`);
  return 0;
}

/** True where a signal ended the session. */
async function endOrSignal(session: Session): Promise<boolean> {
  let stop = () => {};
  const interrupted = await new Promise<boolean>((resolve) => {
    stop = onSignals(() => resolve(true));
    const look = () => session.view().state === 'ended' && resolve(false);
    session.subscribe(look);
    look();
  });
  await session.close();
  stop();
  return interrupted;
}
