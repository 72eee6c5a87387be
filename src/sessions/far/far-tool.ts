import type { SessionEnd } from '../../ssh/session-end.js';
import type { SessionTool } from '../keys/session-keys.js';
import { askedLine } from '../relay/messages.js';
import type { RunningTool, ToolEnding } from '../session-tool.js';
import { createFarPacer } from './far-pacer.js';
import type { FarEvents } from './far-program.js';
import type { FarPty } from './far-way.js';

/** The tool of a far session: what it prints comes as it is, keys go as messages to the relay beside it. */
export function farTool(
  host: string,
  tool: SessionTool,
  { pty }: Pick<FarPty, 'pty'>,
  events: FarEvents,
): RunningTool {
  let closing = false;
  const say = (line: string) => pty.write(new TextEncoder().encode(line));
  return {
    tool,
    process: `the session on ${host} (process ${pty.pid} here)`,
    onData: events.onGuest,
    onEnd: (listener) => events.onEnd((told, end) => listener(() => endingOf(host, told, end, closing))),
    drawn: () => {},
    after: () => {},
    keys: ({ onPaste, onLost }) => {
      const pacer = createFarPacer((asked) => {
        if (!say(askedLine(asked))) onLost();
      });
      events.onPaste((progress) => {
        pacer.told(progress);
        onPaste();
      });
      return pacer;
    },
    answer: (bytes) => void say(askedLine({ answer: bytes })),
    typed: () => {},
    closing() {
      closing = true;
    },
    resize: (columns, rows) => pty.resize(columns, rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    kill: (signal) => pty.kill(signal),
    leave: () => {},
  };
}

/** How a far session ended: as its relay told, else as the line did. */
export function endingOf(
  host: string,
  told: ToolEnding | null,
  end: SessionEnd,
  closing: boolean,
): ToolEnding {
  if (told !== null) return told;
  if (closing) return { kind: 'closed', because: 'closed' };
  return end.kind === 'ended'
    ? { kind: 'lost', because: `v3_tui on ${host} ended with exit code ${end.code}` }
    : { kind: 'cut', because: cutWords(host, end.words) };
}

/** That a line broke, with the last of ssh's words. */
export function cutWords(host: string, words: readonly string[]): string {
  const last = words.at(-1);
  return `the line to ${host} broke${last === undefined ? '' : `: ${last}`}`;
}
