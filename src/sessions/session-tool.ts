import type { Host, Pty } from '../host/host.js';
import type { EndKind } from '../state/ports.js';
import { createKeyPacer, type KeyPacer, type Pace, REAL_PACE } from './keys/key-pacer.js';
import type { SessionTool } from './keys/session-keys.js';
import type { OwnWords } from './own-words.js';
import { explainEnd } from './session-end.js';
import { watchTool } from './tool-health.js';
import type { ToolPlan } from './tool-plan.js';

/** How a session ended, in words that are raw. */
export type ToolEnding = { kind: EndKind; because: string };

/** The tool behind a session, on this machine or at the other end of a line. */
export type RunningTool = {
  /** Whose keys it takes. */
  tool: SessionTool;
  /** The process here that is waited for at the end, in words: `v3_stream (process 12)`. */
  process: string;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, after the last data, with what tells the end once all of the data was taken. */
  onEnd(listener: (ending: () => ToolEnding) => void): void;
  /** Takes what was shown of its output. */
  drawn(bytes: Uint8Array): void;
  /** Takes what it printed after it had given its screen back. */
  after(bytes: Uint8Array): void;
  /** What writes keys to it. `onLost`: keys were lost, as too many wait. */
  keys(events: Pick<Pace, 'onPaste'> & { onLost(): void }): KeyPacer;
  /** Writes the terminal's answer to a query of the guest, before all keys that wait. */
  answer(bytes: Uint8Array): void;
  /** Something was typed. */
  typed(): void;
  /** From now on its end is wanted. */
  closing(): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Its session has ended: nothing is told any more. */
  leave(): void;
};

/**
 * The tool of a plan that runs on this machine.
 * @param onTrouble called with what seems wrong with it, in words, again and again; null: nothing
 */
export function localTool(
  host: Host,
  plan: ToolPlan,
  pty: Pty,
  words: OwnWords,
  onTrouble: (trouble: string | null) => void,
): RunningTool {
  const { tool, device, stream } = plan;
  const health = watchTool(tool, pty, (found) => {
    if (!closing) onTrouble(found);
  });
  let closing = false;
  return {
    tool,
    process: `${tool} (process ${pty.pid})`,
    onData: (listener) =>
      pty.onData((bytes) => {
        health.shown();
        listener(bytes);
      }),
    onEnd: (listener) =>
      pty.onExit(({ code, signal }) => {
        listener(() =>
          explainEnd({ tool, device, stream, code, signal, words: words.list(), closing }, host),
        );
      }),
    drawn: words.output,
    after: words.after,
    keys: ({ onPaste, onLost }) =>
      createKeyPacer(tool, {
        ...REAL_PACE,
        isWaiting: pty.isWaiting,
        unwritten: pty.unwritten,
        onPaste,
        write(bytes) {
          if (!pty.write(bytes)) onLost();
        },
      }),
    answer: (bytes) => void pty.write(bytes),
    typed: health.typed,
    closing() {
      closing = true;
    },
    resize: pty.resize,
    pause: pty.pause,
    resume: pty.resume,
    kill: pty.kill,
    leave: health.stop,
  };
}
