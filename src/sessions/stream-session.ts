import type { Device } from '../host/device.js';
import type { Host, Pty } from '../host/host.js';
import { openPtySession, type PtySessionPlan } from './pty-session.js';
import type { Session } from './session.js';
import type { SessionScreen } from './session-screen.js';

const STREAM_TERM = 'xterm-256color';
const SCROLLBACK = 5000;
const LEAST_COLUMNS = 20;
const LEAST_ROWS = 4;
const MOST_NAME_BYTES = 127;
/** A pane that is being dragged asks for many sizes: only the one it stays at is taken. */
const RESIZE_WAIT_MS = 60;

/** The arguments of v3_stream, or why it would refuse the name (docs/palacios.md, "The console tools"). */
export function streamArgs(device: Device, stream: string): readonly string[] | { reason: string } {
  if (stream === '') return { reason: 'a stream needs a name' };
  if (stream.includes('\0')) return { reason: 'a stream name cannot hold a NUL byte' };
  if (Buffer.byteLength(stream) > MOST_NAME_BYTES) {
    return { reason: `a stream name has at most ${MOST_NAME_BYTES} bytes` };
  }
  return ['-i', device, stream];
}

/** Opens a guest's byte stream on a terminal that takes the size of the pane. */
export async function openStream(
  host: Host,
  device: Device,
  stream: string,
  size: { columns: number; rows: number },
): Promise<Session | { reason: string }> {
  const args = streamArgs(device, stream);
  if ('reason' in args) return args;
  return openPtySession(host, {
    mode: 'stream',
    tool: 'v3_stream',
    device,
    stream,
    args,
    term: STREAM_TERM,
    env: {},
    columns: Math.max(LEAST_COLUMNS, size.columns),
    rows: Math.max(LEAST_ROWS, size.rows),
    scrollback: SCROLLBACK,
    answers: true,
    fit: fitPane(),
  });
}

function fitPane(): PtySessionPlan['fit'] {
  let waiting: NodeJS.Timeout | undefined;
  let wanted = { columns: 0, rows: 0 };
  return (screen: SessionScreen, pty: Pty, columns, rows) => {
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
      pty.resize(next.columns, next.rows);
    }, RESIZE_WAIT_MS);
    waiting.unref();
  };
}
