import type { HostPort } from '../fleet/host-port.js';
import { TROUBLE_WORDS } from '../fleet/trouble.js';
import type { ShownLog } from '../ports.js';
import type { AppState } from '../store.js';
import { logShare } from './log-share.js';
import { mergeLogs } from './merge-logs.js';

/** True where the log pane shows the messages of all hosts. */
export function showsAllLogs({ hosts, view }: Pick<AppState, 'hosts' | 'view'>): boolean {
  return view.log.allHosts && hosts.size > 1;
}

type LogPort = Pick<HostPort, 'id' | 'log' | 'link'>;

/** The kernel messages of all hosts as one log. @param now milliseconds since the epoch */
export function openAllLogs(ports: readonly LogPort[], now: () => number): ShownLog {
  const merged = mergeLogs(
    ports.map(({ id, log }) => ({ host: id, log })),
    logShare(ports.length),
    now,
  );
  return {
    source: () => ({ kind: 'hosts', told: ports.map(tellOf) }),
    backlog: () => {
      const all = ports.flatMap(({ log }) => log.backlog() ?? []);
      if (all.length === 0) return null;
      return {
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        whole: all.every(({ whole }) => whole),
        done: all.every(({ done }) => done),
      };
    },
    lines: merged.lines,
    late: merged.late,
    readBack: () => {
      for (const { id, log } of ports) if (merged.hasRoom(id)) log.readBack();
    },
    dropped: merged.dropped,
    subscribe: (listener) => {
      const stops = ports.map(({ log }) => log.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    close: () => undefined,
  };
}

function tellOf({ id, log, link }: LogPort) {
  return {
    host: id,
    aheadMs: log.aheadMs?.() ?? 0,
    trouble: lineTrouble(link()) ?? logTrouble(log.source()),
  };
}

/** Why no messages come from a host, in a few words: there is no line to it; null: there is one. */
export function lineTrouble(link: ReturnType<LogPort['link']>): string | null {
  if (link.kind === 'connecting') return 'no line yet';
  return link.kind === 'down' ? TROUBLE_WORDS[link.trouble] : null;
}

function logTrouble(source: ReturnType<LogPort['log']['source']>): string | null {
  if (source.kind === 'none') return source.reason;
  if (source.state === 'following') return null;
  return source.state === 'missing' ? 'its log is not there' : 'its log cannot be read';
}
