import type { Session } from '../sessions/session.js';
import { removeOwnVncFolders } from '../sessions/vnc/vnc-folder.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { whyVncEnds } from '../state/vnc-stops.js';
import { vncConnected, vncDanger, vncExposure, vncFacts, vncPlace, vncSafety } from '../state/vnc-words.js';
import { safeText } from '../terminal/safe-text.js';
import { onSignals } from './exit.js';
import { openSessionOf } from './open-session.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm } from './run-action.js';
import { vncReachOf } from './vnc-reach.js';

/**
 * Asks before a VNC server that others can reach, as the setting vnc-off-loopback says.
 * @returns 0 where it may be started, else the exit code
 */
export async function passVncGate(caller: Caller, verb: string, vm: Pick<Vm, 'name'>): Promise<ExitCode> {
  const { parts, output } = caller;
  const reach = await vncReachOf(parts.host);
  const exposure = 'reason' in reach ? null : vncExposure(reach, parts.settings);
  if (exposure === null) return 0;
  if ('refused' in exposure) {
    output.err(`Cannot ${verb} ${shownName(vm.name)}: ${exposure.refused}.`);
    return 1;
  }
  const answer = await confirm(caller, exposure);
  if (answer === 2) output.err('Or set vnc-off-loopback = "allow" in the settings file.');
  return answer;
}

/**
 * Opens a VNC session, says how it is reached, and waits until it ends, the VM is stopped, or a signal comes.
 * @param now what the VM does, in a sentence
 */
export async function holdVnc(
  { parts, output }: Caller,
  vm: Vm,
  device: NonNullable<Vm['device']>,
  now: () => string,
): Promise<number> {
  const request = { mode: 'vnc', device, stream: null, vmName: vm.name, vmKey: vm.key } as const;
  const signalled = firstSignal();
  const session = await Promise.race([
    openSessionOf(parts, request, { columns: 80, rows: 24 }),
    signalled.signal,
  ]);
  if ('code' in session) {
    removeOwnVncFolders();
    output.err(`${now()}.`);
    return session.code;
  }
  if ('reason' in session) {
    output.err(`Cannot open a VNC session of ${shownName(vm.name)}: ${session.reason}.`);
    output.err(`${now()}.`);
    return 1;
  }
  const { vnc } = session.view();
  if (vnc !== null) {
    for (const { label, value } of vncFacts(vnc)) output.out(`${label.padEnd(10)}${safeText(value)}`);
    output.err(`The VNC server is up, ${vncSafety(vnc)}.`);
    output.err(safeText(vncPlace(vnc)));
    for (const line of vncDanger(vnc)) output.err(line);
  }
  output.err('Ctrl-C ends the VNC server; the guest keeps running.');
  const tellMore = tellerOf(session, output);
  session.subscribe(tellMore);
  const signal = await endStopOrSignal(parts, session, vm, signalled.signal);
  signalled.stop();
  tellMore();
  const { endedBecause } = session.view();
  if (signal === null) output.err(`The VNC session ended: ${endedBecause ?? 'closed'}.`);
  output.err(`${now()}.`);
  // Ctrl-C is how it is to be ended.
  return signal === null || signal.name === 'SIGINT' ? 0 : signal.code;
}

/** Tells what has come since the last call: the words of a viewer, and how many are connected. */
function tellerOf(session: Session, output: Caller['output']): () => void {
  let newest: string | undefined;
  let connected = 0;
  return () => {
    const { remarks, vnc } = session.view();
    for (const remark of remarks.slice(remarks.lastIndexOf(newest ?? '') + 1)) output.err(safeText(remark));
    newest = remarks.at(-1);
    if (vnc === null || vnc.connected === connected) return;
    connected = vnc.connected;
    output.err(vncConnected(vnc));
  };
}

/** A signal that asks the program to end, and the exit code of that. */
type Signal = { name: NodeJS.Signals; code: number };

function firstSignal(): { signal: Promise<Signal>; stop: () => void } {
  let stop = () => {};
  const signal = new Promise<Signal>((resolve) => {
    stop = onSignals((code, name) => resolve({ name, code }));
  });
  return { signal, stop: () => stop() };
}

/** Waits until a session has ended; tells the signal that ended it; null: something else did. */
async function endStopOrSignal(
  parts: Caller['parts'],
  session: Session,
  vm: Vm,
  signalled: Promise<Signal>,
): Promise<Signal | null> {
  const stops: (() => void)[] = [];
  let why: string | undefined;
  const signal = await new Promise<Signal | null>((resolve) => {
    void signalled.then(resolve);
    const look = () => {
      if (session.view().state === 'ended') resolve(null);
    };
    const lookAtVm = () => {
      const now = vmByKey(parts.store.getState().snapshot, vm.key);
      why = whyVncEnds(now, session.view().device) ?? undefined;
      if (why !== undefined) resolve(null);
    };
    stops.push(session.subscribe(look), parts.store.subscribe(lookAtVm));
    parts.watch.start();
    stops.push(parts.watch.stop);
    look();
  });
  await session.close(why);
  for (const stop of stops) stop();
  return signal;
}
