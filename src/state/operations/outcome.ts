import type { Tool, ToolEnd, ToolRun } from '../../host/host.js';

/** One v3 command as run: what it said, and what v3-guests showed after it. Texts are safe to show. */
export type CommandRecord = {
  id: number;
  /** For which VM, and what was wanted: `start web`. */
  purpose: string;
  /** The command as a shell line. */
  line: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  durationMs: number | null;
  /** `exit 0`, `killed by SIGSEGV`, `still running`, `not started: …`; null while it runs. */
  ended: string | null;
  /** The tool's own words, line by line. */
  words: readonly string[];
  /** What v3-guests showed afterwards: `running`, `not listed`; null while it is not known. */
  showed: string | null;
};

/** How an operation went. Texts are safe to show. */
export type Outcome = {
  /** True: it is done, and that was seen. */
  ok: boolean;
  /** True: nothing shows whether it was done; `ok` is false then. */
  unclear: boolean;
  /** What was tried: `start web`. */
  tried: string;
  /** What is so. For a failure: what went wrong first, then the state as it is; so for what is not known. */
  message: string;
  /** What the user can do about it; null where there is nothing to do. */
  advice: string | null;
  commands: readonly CommandRecord[];
  /** The kernel's words about the VM since the operation began. */
  kernel: readonly string[];
  /** The VM's key afterwards: adopting gives it another. Null where it is gone. */
  key: string | null;
};

/** A reason as a sentence of its own: with a capital and a full stop; a tool's name keeps its small letter. */
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
 * What a tool said of itself by the way it ended: `v3_pause reported success`, `v3_stop failed (exit 255)`.
 * @param saysNo true where it told of a failure, with whatever exit code
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
