import type { Request } from '../list-program.js';

/**
 * What a subcommand prints. `text`; `value`: one value of JSON; `lines`: a value of JSON in each line; `session`: what a
 * guest prints, on the whole terminal.
 */
export type AnswerKind = 'text' | 'value' | 'lines' | 'session';

/** The subcommands that print one value with `--json`; the others print a line for each thing done or seen. */
const ONE_VALUE: readonly string[] = [
  'list',
  'show',
  'history',
  'checkpoints',
  'doctor',
  'memory',
  'debug',
  'inventory check',
  'inventory import',
  'inventory export',
];

/** What a command line makes a host print. */
export function answerKind({ command, flags }: Pick<Request, 'command' | 'flags'>): AnswerKind {
  if (command === 'attach' || (command === 'start' && hasSession(flags))) return 'session';
  if (command === 'watch') return 'lines';
  if (flags.json !== true) return 'text';
  return ONE_VALUE.includes(command ?? '') && flags.watch !== true ? 'value' : 'lines';
}

function hasSession({ mode, stream }: Request['flags']): boolean {
  return mode === undefined ? stream !== undefined : mode !== 'none';
}

/** Whether a command line goes on until it is interrupted. */
export function isFollowing({ command, flags }: Pick<Request, 'command' | 'flags'>): boolean {
  switch (command) {
    case 'watch':
      return true;
    case 'list':
      return flags.watch === true;
    case 'log':
      return flags.follow === true;
    case 'metrics':
      return flags.listen !== undefined;
    default:
      return false;
  }
}

/** The subcommands that only read a host, and have soon done so. */
const READING: readonly string[] = [
  'list',
  'show',
  'history',
  'checkpoints',
  'doctor',
  'memory',
  'log',
  'metrics',
  'inventory check',
  'inventory export',
];

/** Whether a command line only reads, and comes to its end by itself: ending it early changes nothing. */
export function isReading(request: Pick<Request, 'command' | 'flags'>): boolean {
  return READING.includes(request.command ?? '') && !isFollowing(request);
}

/** Subcommands for this machine alone, and why. */
const LOCAL_ONLY: ReadonlyArray<readonly [name: string, why: string]> = [
  ['bridge', 'bridge is what a v3_tui on another host starts here'],
  ['simulator', 'a simulated host is a folder of this machine'],
  ['demo', 'demo has hosts of its own'],
  ['completion', 'completion is for the shell of this machine'],
];

/** Why a subcommand cannot be run on other hosts, in a sentence; null: it can. */
export function localOnly(command: string): string | null {
  const [group = ''] = command.split(' ');
  const why = LOCAL_ONLY.find(([name]) => name === group)?.[1];
  return why === undefined ? null : `${why}: leave -H out.`;
}
