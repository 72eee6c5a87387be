import { LAUNCHED } from '../../host/kernel-phrases.js';
import type { HistoryEvent } from '../../inventory/history.js';
import { touchesState } from '../history/state-after.js';
import { verdictIn } from '../operations/log-verdict.js';
import type { CommandRecord } from '../operations/outcome.js';
import type { KernelLog, LogLine } from '../ports.js';
import type { SessionTab } from '../store.js';
import { vmByKey } from '../vms/find.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { type HostShows, type KernelSays, type LastAsked, THIS_PROGRAM } from './fate.js';

/** What the host shows of the VM of a tab. */
export function hostShows(snapshot: HostSnapshot, { view, vmKey, vmName }: SessionTab): HostShows {
  if (snapshot.guestsProblem !== null) return { kind: 'unknown' };
  const own = vmByKey(snapshot, vmKey);
  const there = snapshot.vms.find(({ device }) => device === view.device);
  // Adopting a VM gives it another key.
  if (there !== undefined && (there === own || there.name === vmName)) {
    const { state } = there;
    const isTold = state === 'running' || state === 'stopped' || state === 'paused' || state === 'error';
    return isTold && there.phase === null ? { kind: 'there', state } : { kind: 'unknown' };
  }
  if (there !== undefined) return { kind: 'other', name: there.name };
  const lost = own?.lost;
  if (lost === 'restart' || lost === 'reload') return { kind: 'gone', lost };
  return { kind: 'gone', lost: snapshot.moduleLoaded ? null : 'reload' };
}

/**
 * The last that was asked of a VM; null: nothing was, or it was refused.
 * @param events of that VM, newest first
 * @param after the id of the newest event when the session began
 * @param commands what this program has run
 */
export function lastAsked(
  events: readonly HistoryEvent[],
  after: number,
  commands: readonly CommandRecord[],
): LastAsked | null {
  const last = events.find(
    ({ id, asked, end }) => id > after && touchesState(asked) && end?.outcome !== 'refused',
  );
  if (last === undefined) return null;
  const isOwn = last.tools.some(({ line, startedAt }) =>
    commands.some((command) => command.line === line && command.startedAt === startedAt),
  );
  return { asked: last.asked, by: isOwn ? THIS_PROGRAM : `${last.who}, in another v3_tui` };
}

/**
 * What the kernel log says about a VM since it last ran.
 * @param after the number of the newest line when the session began
 * @param launches how often it was launched since the run that is meant
 */
export function kernelSays(
  log: Pick<KernelLog, 'source' | 'lines'>,
  name: string,
  after: number,
  launches = 0,
): KernelSays {
  // The log may be long, and most of it is about others.
  const all = log
    .lines()
    .filter(
      ({ number, palacios, telemetry }) =>
        number > after && !telemetry && palacios !== null && (palacios.vm === name || palacios.vm === null),
    );
  const isLaunch = ({ palacios, text }: LogLine) => palacios?.vm === name && LAUNCHED.test(text);
  let upTo = all.length;
  for (let again = 0; again < launches; again++)
    upTo = all.findLastIndex((line, at) => at < upTo && isLaunch(line));
  const ran = all.slice(0, Math.max(upTo, 0));
  const lines = ran.slice(ran.findLastIndex(isLaunch) + 1);
  return {
    isRead: isRead(log),
    wasStopped: verdictIn({ call: 'stop', vm: name }, lines).kind === 'came',
    wasFreed: verdictIn({ call: 'free', vm: name }, lines).kind === 'came',
    error: lines.findLast((line) => isCrash(line, name))?.text ?? null,
  };
}

/** True where the kernel log would show what is written to it. */
export function isRead(log: Pick<KernelLog, 'source'>): boolean {
  const source = log.source();
  return source.kind !== 'none' && source.state === 'following';
}

/** The core's errors about calls that it refuses (docs/palacios/texts.md, "Log lines"). */
const REFUSAL = /: (?:Tried to |Attempt |VM has already |VM must be |Cannot )/;

function isCrash({ palacios, level, text }: LogLine, name: string): boolean {
  return palacios?.vm === name && level === 'error' && !REFUSAL.test(text);
}

/** True where one of the lines after that number may be about a VM. Only those are looked at. */
export function concerns(lines: readonly LogLine[], name: string, after: number): boolean {
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at];
    if (line === undefined || line.number <= after) return false;
    if (line.palacios?.vm === name) return true;
  }
  return false;
}
