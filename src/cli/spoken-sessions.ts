import { cutWords } from '../sessions/far/far-tool.js';
import { lendToFar } from '../sessions/far/lend-terminal.js';
import { openRawSession, type RawSession } from '../spoken/raw-session.js';
import type { HandOver, RawEnd } from '../spoken/tabs.js';
import { farLine } from '../ssh/far-line.js';
import { splitKey } from '../state/fleet/host-id.js';
import { vmsOfAll } from '../state/fleet/vms-of-hosts.js';
import type { OpenSession, Size } from '../state/ports.js';
import { guestModes } from '../terminal/guest-modes.js';
import { attachRaw } from './attach-raw.js';
import { onSignals } from './exit.js';
import type { FarHost } from './fleet/open-far-host.js';
import { createFarSessions } from './open-far-session.js';
import type { Fleet } from './open-fleet.js';
import { openSessionOf } from './open-session.js';
import type { Parts } from './parts.js';
import { terminalProblem } from './terminal-needed.js';
import type { TypedLines } from './typed-lines.js';

/** The sessions of the program in plain lines: one to a console or stream has the whole terminal as it is. */
export type SpokenSessions = { open: OpenSession; handOver: HandOver };

/** Makes them. @param leave ends the program, with a signal's exit code */
export function createSpokenSessions(
  parts: Parts,
  fleet: Pick<Fleet, 'store' | 'far'>,
  { lines, size, leave }: { lines: TypedLines; size: () => Size; leave: (code: number) => void },
): SpokenSessions {
  const raw = new Map<string, RawSession>();
  const farSessions = createFarSessions(parts);
  const farOf = (vmKey: string) => fleet.far.find(({ port }) => port.id === splitKey(vmKey).host);

  /** How it ended; `leaves`: the exit code with which the program ends, too. */
  const run = async (session: RawSession): Promise<RawEnd & { leaves: number | null }> => {
    const { mode, device, stream, vmKey } = session.request;
    const host = farOf(vmKey);
    if (host !== undefined)
      return lend(host, session.request, nameThere(fleet.store.getState, session.request));
    const ended = await attachRaw(parts, { mode, device, stream, anySize: 'a stream' });
    const { end, why, remarks, code } = ended;
    const kind = end === 'detached' ? 'closed' : end === 'refused' ? 'refused' : 'lost';
    return { why, kind, remarks, leaves: code === 0 ? null : code };
  };

  return {
    open: async (request) => {
      const host = farOf(request.vmKey);
      if (request.mode === 'vnc')
        return host === undefined
          ? openSessionOf(parts, request, size())
          : farSessions.open(host, request, size());
      const session = openRawSession({ ...request, mode: request.mode });
      raw.set(session.view().id, session);
      return session;
    },
    handOver: async ({ view }) => {
      const session = raw.get(view.id);
      if (session === undefined || view.mode === 'vnc')
        return { why: 'it is gone', kind: 'lost', remarks: [] };
      lines.pause();
      const { why, kind, remarks, leaves } = await run(session);
      lines.begin();
      if (leaves !== null) leave(leaves);
      session.ended(why, kind);
      raw.delete(view.id);
      return { why, kind, remarks };
    },
  };
}

/** What a far v3_tui finds a VM by: its name, or where another has the same the device that it was on. */
function nameThere(
  state: Fleet['store']['getState'],
  { vmKey, vmName, device }: Pick<RawSession['request'], 'vmKey' | 'vmName' | 'device'>,
): string {
  const { host } = splitKey(vmKey);
  const same = vmsOfAll(state()).filter((vm) => splitKey(vm.key).host === host && vm.name === vmName);
  return same.length === 1 ? vmName : device;
}

/** Gives the terminal to the far program, which attaches it as it would there. */
async function lend(
  { config, way }: FarHost,
  { mode, stream }: RawSession['request'],
  name: string,
): Promise<RawEnd & { leaves: number | null }> {
  const words = ['attach', '--raw', `--mode=${mode}`, ...(stream === null ? [] : [`--stream=${stream}`])];
  const line = farLine(config.command, [...words, '--', name]);
  const refused = (why: string): RawEnd & { leaves: null } => ({
    why,
    kind: 'refused',
    remarks: [],
    leaves: null,
  });
  if (typeof line !== 'string') return refused(line.reason);
  const noTerminal = terminalProblem(process);
  if (noTerminal !== null) return refused(noTerminal);
  const stop = new AbortController();
  let leaves: number | null = null;
  const stopSignals = onSignals((code) => {
    leaves = code;
    stop.abort();
  });
  const term = process.env.TERM ?? 'dumb';
  const ended = await lendToFar(way, line, process, {
    term,
    reset: guestModes(process.env),
    stop: stop.signal,
  });
  stopSignals();
  if (ended.kind === 'lost')
    return { why: cutWords(config.id, ended.words), kind: 'cut', remarks: [], leaves };
  // What it said of the end stands on the terminal.
  if (ended.code === 0) return { why: 'left', kind: 'closed', remarks: [], leaves };
  return {
    why: `v3_tui on ${config.id} ended with exit code ${ended.code}`,
    kind: 'lost',
    remarks: [],
    leaves,
  };
}
