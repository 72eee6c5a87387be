import type { Tool, ToolEnd, ToolRun } from '../../host/host.js';
import type { EventTool } from '../../inventory/history.js';
import { counted } from '../counted.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import { wordsOn } from '../vms/find.js';
import type { Vm } from '../vms/model.js';

/** A tool run as the command log shows it. Texts are safe to show. */
export type CommandRecord = EventTool & {
  id: number;
  /** For which VM, and what was wanted: `start web`. */
  purpose: string;
};

/** How an operation went. Texts are safe to show. */
export type Outcome = {
  /** True: it is done, and was seen to be. */
  ok: boolean;
  /** True: nothing shows whether it was done; `ok` is false then. */
  unclear: boolean;
  /** What was tried: `start web`. */
  tried: string;
  /** What is so. For a failure, or where it is unclear: first what went wrong, then the VM's state. */
  message: string;
  /** What the user can do about it; null where there is nothing to do. */
  advice: string | null;
  commands: readonly CommandRecord[];
  /** The kernel messages about the VM since the operation began. */
  kernel: readonly string[];
  /** The VM's key afterwards: adopting changes it. Null where it is gone. */
  key: string | null;
};

/** The outcome of work on a VM, with the VM's host where that is another than this machine: it names only the VM. */
export function hostedOutcome(vm: Pick<Vm, 'key'>, outcome: Outcome): Outcome {
  return outcomeOn(splitKey(vm.key).host, outcome);
}

/** The outcome of work on a host, with the host where that is another than this machine. */
export function outcomeOn(host: HostId, outcome: Outcome): Outcome {
  return { ...outcome, tried: wordsOn(host, outcome.tried), message: wordsOn(host, outcome.message) };
}

/** What was said last is the reason; what to do must not stand thousands of lines below it. */
const MOST_WORDS = 12;

/** The last of what a tool or the kernel said about an operation, line by line, and how much was said before. */
export function lastWords(words: readonly string[]): readonly string[] {
  const before = words.length - MOST_WORDS;
  return before <= 0 ? words : [`(${counted(before, 'line')} before)`, ...words.slice(before)];
}

/** A reason as a sentence, with a capital and a full stop; a tool's name keeps its small letter. */
export function asSentence(reason: string): string {
  const start = reason.startsWith('v3_') ? reason : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
  return start.endsWith('.') ? start : `${start}.`;
}

/** How a tool run ended, in a few words. */
export function endWords(run: ToolRun): string {
  switch (run.end.kind) {
    case 'exit':
      return `exit ${run.end.code}`;
    case 'signal':
      return `killed by ${run.end.signal}`;
    case 'running':
      return 'still running';
    case 'not-started':
      return `not started: ${run.end.reason}`;
  }
}

/**
 * How a tool ended, in words: `v3_pause reported success`, `v3_stop failed (exit 255)`.
 * @param saysNo true where it reported a failure, whatever its exit code
 */
export function toolSaid(tool: Tool, end: ToolEnd, saysNo: boolean): string {
  switch (end.kind) {
    case 'exit':
      return saysNo ? `${tool} failed (exit ${end.code})` : `${tool} reported success`;
    case 'signal':
      return `${tool} was killed by ${end.signal}`;
    case 'running':
      return `${tool} is still running`;
    case 'not-started':
      return `${tool} could not be started: ${end.reason}`;
  }
}
