import type { HostFacts } from '../state/fleet/host-facts.js';

/**
 * The number of the protocol. It changes where an older program would misunderstand a newer one: what is only added is
 * left out by one that does not know it, and told in {@link Greeting.can}.
 */
export const PROTOCOL = 1;

/** The subcommand that speaks it. */
export const SUBCOMMAND = 'bridge';

/** What a program says of itself first; who it is, as it says. */
export type Hello = { protocol: number; version: string; user: string; host: string };

/** What a bridge answers. Times are those of the host: of its wall clock, and of its clock that never jumps. */
export type Greeting = {
  protocol: number;
  version: string;
  /** What it can besides what every bridge of the protocol can. */
  can: readonly string[];
  /** Null where the protocols differ: nothing else is told then. */
  facts: HostFacts | null;
  clock: Clock;
};

export type Clock = { now: number; steady: number };

/** Requests of the program, answered by the bridge. */
export const REQUESTS = {
  hello: 'hello',
  ping: 'ping',
  operate: 'operate',
  asked: 'asked',
  history: 'history',
  file: 'file',
  logSources: 'logSources',
  chooseLog: 'chooseLog',
  vncReach: 'vncReach',
  loadProblem: 'loadProblem',
  claimMode: 'claimMode',
} as const;

/** What the program tells the bridge. */
export const TELLS = {
  attend: 'attend',
  reload: 'reload',
  look: 'look',
  /** The whole state again. */
  whole: 'whole',
  watchFile: 'watchFile',
  unwatchFile: 'unwatchFile',
  readBack: 'readBack',
  /** The last line of the kernel log that is known: those from there on are wanted. */
  logKnown: 'logKnown',
  releaseMode: 'releaseMode',
  reserve: 'reserve',
  unreserve: 'unreserve',
} as const;

/** What the bridge tells the program. */
export const NEWS = {
  changes: 'changes',
  rates: 'rates',
  alert: 'alert',
  alertChange: 'alertChange',
  log: 'log',
  notice: 'notice',
  fileChanged: 'fileChanged',
  /** An operation that brings VMs back goes on. */
  progress: 'progress',
} as const;
