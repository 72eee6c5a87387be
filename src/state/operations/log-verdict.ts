import { LAUNCHED } from '../../host/kernel-phrases.js';
import type { LogLine } from '../ports.js';

/** A call into the kernel, with what its own line in the log names. Names and URLs are raw. */
export type KernelCall =
  | { call: 'save' | 'load'; vm: string; store: string; url: string }
  /** A reset has no line of its own: its tool reports refusals. */
  | { call: 'launch' | 'stop' | 'pause' | 'continue' | 'reset' | 'free' | 'debug'; vm: string }
  /** Their tools report refusals, too. */
  | { call: 'core-move' | 'mem-move'; vm: string };

/** What the log says of a call. `said`: the kernel message, raw. */
export type LogVerdict =
  /** Its own line is there, and none that says it failed. */
  | { kind: 'came' }
  | { kind: 'refused'; said: string }
  /** The module was built without the call. */
  | { kind: 'not-built'; said: string }
  /** Its own line is not there. */
  | { kind: 'missing' }
  /** The lines do not tell; `why`: in words. */
  | { kind: 'unclear'; why: string };

type Words = {
  /** Its own line, with the VM's name up to its first newline, which ends the line. */
  own: ((of: KernelCall) => string) | null;
  /** The core's line about the VM that appears only when the call works. */
  works?: RegExp;
  /** The core's error about the VM. */
  core: RegExp;
  /** The module's line after a failure, which names no VM. */
  failed?: string;
  /** The number by which a module that lacks the call names it. */
  number?: number;
};

/** Any error about the VM: a checkpoint can fail in many ways. */
const ANY_ERROR = /^ERROR/;

const NO_ERROR = /(?!)/;

/** What module and core write about a call (docs/palacios/texts.md, "Log lines"). */
const WORDS: Readonly<Record<KernelCall['call'], Words>> = {
  save: {
    own: (of) => `Saving Guest to ${storeOf(of)}`,
    core: ANY_ERROR,
    failed: 'Error checkpointing VM state',
    number: 28,
  },
  load: {
    own: (of) => `Loading Guest from ${storeOf(of)}`,
    core: ANY_ERROR,
    failed: 'Error Loading VM state',
    number: 27,
  },
  launch: {
    own: () => 'palacios: launching vm',
    works: LAUNCHED,
    core: /: VM has already been launched/,
    failed: 'palacios: launch of vm failed',
  },
  stop: {
    own: (of) => `Stopping VM (${firstLine(of.vm)}`,
    works: /^VM stopped\. Returning/,
    core: /: Tried to stop VM in invalid runstate/,
  },
  pause: {
    own: (of) => `Pausing VM (${firstLine(of.vm)}`,
    core: /: Tried to pause a VM that was not running/,
  },
  continue: {
    own: (of) => `Continuing VM (${firstLine(of.vm)}`,
    core: /: Tried to continue a VM that was not paused/,
  },
  free: {
    own: (of) => `Freeing VM (${firstLine(of.vm)}`,
    core: /: Tried to Free VM in invalid runstate/,
  },
  reset: { own: null, core: /: Attempt to /, number: 40 },
  'core-move': { own: null, core: /: (?:Attempted to migrate|Failed to move Vcore)/, number: 33 },
  'mem-move': { own: null, core: /: Cannot allocate memory for new base region/, number: 36 },
  // What the guest does meanwhile may be an error; it is none of the call.
  debug: {
    own: () => 'Debugging VM',
    core: NO_ERROR,
    failed: 'Error could not deliver debug cmd',
    number: 31,
  },
};

/**
 * What the log says of a call, by the lines since it began. The module's lines name no VM, so another call of the
 * same kind at the same time may have written some of them: what cannot be told apart is unclear.
 */
export function verdictIn(of: KernelCall, lines: readonly LogLine[]): LogVerdict {
  const words = WORDS[of.call];
  const kernel = lines.filter(({ palacios, fromPolling }) => palacios !== null && !fromPolling);
  const own = kernel.some((line) => isOwn(of, line));
  const error = kernel.findLast(
    ({ palacios, level, text }) => level === 'error' && palacios?.vm === of.vm && words.core.test(text),
  );
  if (error !== undefined) return { kind: 'refused', said: error.text };
  const { works } = words;
  if (works !== undefined && kernel.some(({ palacios, text }) => palacios?.vm === of.vm && works.test(text)))
    return { kind: 'came' };
  if (own) {
    const failure = failureIn(of, kernel);
    if (failure !== null) return failure;
    if (works !== undefined) return NOT_SEEN_TO_WORK;
    return words.failed !== undefined || isTold(of.vm) ? { kind: 'came' } : NAME_NOT_TOLD;
  }
  const { number } = words;
  const unhandled = kernel.find(({ text }) => number !== undefined && unhandledCall(text) === number);
  if (unhandled !== undefined) return { kind: 'not-built', said: unhandled.text.trim() };
  if (lines.some(({ text }) => /\blast message repeated \d+ times?\s*$/.test(text)))
    return { kind: 'unclear', why: 'the log left out lines that repeat others' };
  return { kind: 'missing' };
}

const NOT_SEEN_TO_WORK: LogVerdict = {
  kind: 'unclear',
  why: 'the kernel began it, but does not say that it worked',
};

const NAME_NOT_TOLD: LogVerdict = {
  kind: 'unclear',
  why: 'the log does not tell errors of a VM of this name from those of others',
};

/** False for a name by which no line of the core is recognized (docs/palacios/texts.md, "Log lines"). */
export function isTold(name: string): boolean {
  return !/\n|\): | vcore \d{1,9}$/.test(name);
}

function isOwn(of: KernelCall, { palacios, text }: LogLine): boolean {
  if (palacios?.vm !== null) return false;
  const own = WORDS[of.call].own?.(of) ?? null;
  if (own === null) return false;
  if (of.call === 'stop' || of.call === 'free') return text === own || text.startsWith(`${own})`);
  return text === own || text === `${own})`;
}

/** The failure that the module reports; null: none. */
function failureIn(of: KernelCall, kernel: readonly LogLine[]): LogVerdict | null {
  const { failed } = WORDS[of.call];
  if (failed === undefined) return null;
  const failures = kernel.filter(({ palacios, text }) => palacios?.vm === null && text.includes(failed));
  const [said] = failures;
  if (said === undefined) return null;
  const begun = kernel.filter(({ palacios, text }) => palacios?.vm === null && begins(of.call, text)).length;
  if (failures.length >= begun) return { kind: 'refused', said: said.text };
  return { kind: 'unclear', why: 'another call failed at the same time, and the log does not tell which' };
}

function begins(call: KernelCall['call'], text: string): boolean {
  if (call === 'save') return text.startsWith('Saving Guest to ');
  if (call === 'debug') return text === 'Debugging VM';
  return call === 'load' ? text.startsWith('Loading Guest from ') : text === 'palacios: launching vm';
}

/** The number of a call that the module was built without, from the only line about it; null for any other line. */
function unhandledCall(text: string): number | null {
  const number = /^\s*Unhandled ctrl cmd: (\d{1,9})\s*$/.exec(text)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * True for a line that may tell how an operation on a VM went: one of the VM, or an error of the module, which names no
 * VM. What a running VM reports by itself would push the reason out.
 */
export function mayExplain(
  { palacios, fromPolling, telemetry, level, text }: LogLine,
  name: string,
): boolean {
  if (palacios === null || fromPolling || telemetry) return false;
  if (palacios.vm !== null) return palacios.vm === name;
  return level === 'error' || unhandledCall(text) !== null;
}

function storeOf(of: KernelCall): string {
  return 'store' in of ? `${of.store}:${of.url}` : '';
}

/** A newline in a name ends the kernel's line. */
function firstLine(name: string): string {
  return name.split('\n', 1)[0] ?? '';
}
