import { openBridgeLine } from '../../bridge/bridge-line.js';
import type { NoLine, OpenLine } from '../../bridge/line.js';
import type { Hello } from '../../bridge/protocol.js';
import { within } from '../../host/within.js';
import { steadyNow } from '../../state/steady-now.js';
import { askDoctor, type DoctorAnswer } from './far-doctor.js';
import type { HostRun } from './host-run.js';

/** What a check found of a host. Texts are safe to show. */
export type HostCheck =
  | ({ kind: 'down' } & Omit<NoLine, 'retries'>)
  | {
      kind: 'up';
      /** The host's v3_tui. */
      version: string;
      /** Null: the answer to the ping did not come in time. */
      roundTripMs: number | null;
      /** By how much the host's clock is ahead of ours. */
      clockAheadMs: number;
      doctor: DoctorAnswer;
    };

/** How a host is asked: over a line to its bridge, and by its doctor. */
export type CheckedHost = { open: OpenLine; doctor: HostRun };

/**
 * Asks a host who it is and how it is. Never waits longer than a few times `limitMs` and what ssh takes to connect.
 * @param hello who this program is
 * @param signal ends it
 */
export async function checkHost(
  { open, doctor }: CheckedHost,
  hello: Hello,
  signal: AbortSignal,
  limitMs: number,
): Promise<HostCheck> {
  const opened = await open(signal);
  if ('trouble' in opened) return down(opened);
  const end = () => opened.end();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    let measured: () => void = () => undefined;
    const trip = new Promise<'measured'>((resolve) => {
      measured = () => resolve('measured');
    });
    const line = await openBridgeLine(opened, {
      hello,
      // What it tells of its VMs is not looked at.
      news: {},
      steady: steadyNow,
      now: Date.now,
      helloMs: limitMs,
      pingMs: limitMs,
      silentMs: limitMs,
      onTrip: measured,
    });
    if ('trouble' in line) return down(line);
    // The hello waited for the program to start: only the ping tells the trip.
    const first = await within(Promise.race([trip, line.ended]), limitMs);
    if (first !== null && first !== 'measured') return down(first);
    const { roundTripMs, clockAheadMs } = line.trip();
    line.end();
    const { version } = line.greeting;
    return {
      kind: 'up',
      version,
      roundTripMs: first === null ? null : roundTripMs,
      clockAheadMs,
      doctor: await askDoctor(doctor, signal, limitMs),
    };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function down({ trouble, words }: NoLine): HostCheck {
  return { kind: 'down', trouble, words };
}
