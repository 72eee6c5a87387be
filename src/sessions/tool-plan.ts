import type { Device } from '../host/device.js';
import type { Host, Pty } from '../host/host.js';
import type { SessionMode } from '../state/ports.js';
import type { SessionTool } from './keys/session-keys.js';
import type { OwnWords } from './own-words.js';
import type { Remarks } from './remarks.js';

/** How to start a tool that shows a guest on a terminal. */
export type ToolPlan = {
  mode: SessionMode;
  tool: SessionTool;
  device: Device;
  stream: string | null;
  args: readonly string[];
  term: string;
  /** For the tool, besides what all children get. */
  env: Readonly<Record<string, string>>;
  columns: number;
  rows: number;
};

/** What a console tool says of every console: it would take a row for nothing. */
const ALL_IS_WELL = 'Console connected';

/** Starts a plan's tool on a pty. Each line of its stderr is one of its own words, and a remark that names it so. */
export function startTool(
  host: Host,
  { tool, args, columns, rows, term, env }: ToolPlan,
  { words, remarks }: { words: OwnWords; remarks: Remarks },
): Promise<Pty | { reason: string }> {
  const onStderr = (text: string) => {
    words.stderr(text);
    if (text.trim() !== ALL_IS_WELL) remarks.add(`tool: ${text}`);
  };
  return host.openPty(tool, args, { columns, rows, term, env, onStderr });
}
