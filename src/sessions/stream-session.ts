import type { Device } from '../host/device.js';
import type { Host } from '../host/host.js';
import type { Size } from '../state/ports.js';
import { openPtySession, type PtySessionPlan, type ShownSession } from './pty-session.js';
import type { RecordingPlan } from './recording/session-recording.js';
import type { SessionScreen } from './screen/session-screen.js';
import type { Session } from './session.js';
import type { RunningTool } from './session-tool.js';
import type { ToolPlan } from './tool-plan.js';

const TERM = 'xterm-256color';
const SCROLLBACK = { lines: 10_000, from: 'lines' } as const;
const LEAST_COLUMNS = 20;
const LEAST_ROWS = 4;
const MOST_NAME_BYTES = 127;
/** A pane that is being resized asks for many sizes: only the one it keeps is taken. */
const RESIZE_WAIT_MS = 60;

/** How to start v3_stream, or why it would refuse the name (docs/palacios/tools.md, "The console tools"). */
export function streamPlan(
  device: Device,
  stream: string,
  { term, columns, rows }: Pick<ToolPlan, 'term' | 'columns' | 'rows'>,
): ToolPlan | { reason: string } {
  if (stream === '') return { reason: 'a stream needs a name' };
  if (stream.includes('\0')) return { reason: 'a stream name cannot hold a NUL byte' };
  if (Buffer.byteLength(stream) > MOST_NAME_BYTES) {
    return { reason: `a stream name has at most ${MOST_NAME_BYTES} bytes` };
  }
  const args = ['-i', device, stream];
  return { mode: 'stream', tool: 'v3_stream', device, stream, args, env: {}, term, columns, rows };
}

/** Opens a guest's byte stream on a terminal that takes the size of the pane. */
export async function openStream(
  host: Host,
  device: Device,
  stream: string,
  size: Size,
  recording: RecordingPlan | null = null,
): Promise<Session | { reason: string }> {
  const place = streamPlace(size);
  const plan = streamPlan(device, stream, place);
  return 'reason' in plan ? plan : openPtySession(host, { ...plan, ...place, recording });
}

/** How a stream is shown in a pane of this size. */
export function streamPlace({
  columns,
  rows,
}: Size): Omit<ShownSession, 'mode' | 'device' | 'stream' | 'recording'> {
  return {
    term: TERM,
    columns: Math.max(LEAST_COLUMNS, columns),
    rows: Math.max(LEAST_ROWS, rows),
    scrollback: SCROLLBACK,
    answers: true,
    fit: fitPane(),
  };
}

function fitPane(): PtySessionPlan['fit'] {
  let waiting: NodeJS.Timeout | undefined;
  let wanted = { columns: 0, rows: 0 };
  return (screen: SessionScreen, tool: Pick<RunningTool, 'resize'>, columns, rows) => {
    const next = { columns: Math.max(LEAST_COLUMNS, columns), rows: Math.max(LEAST_ROWS, rows) };
    const size = screen.size();
    const same = (other: typeof next) => other.columns === next.columns && other.rows === next.rows;
    if (waiting !== undefined && same(wanted)) return;
    clearTimeout(waiting);
    waiting = undefined;
    if (same(size)) return;
    wanted = next;
    waiting = setTimeout(() => {
      waiting = undefined;
      screen.resize(next.columns, next.rows);
      tool.resize(next.columns, next.rows);
    }, RESIZE_WAIT_MS);
    waiting.unref();
  };
}
