import type { Device } from '../host/device.js';
import type { Host, Pty } from '../host/host.js';
import { CONSOLE_COLUMNS, CONSOLE_ROWS, CONSOLE_TERM, chooseConsoleTool } from './console-session.js';
import { endChild } from './end-child.js';
import { createKeyFeed } from './key-feed.js';
import { createOwnWords, type OwnWords } from './own-words.js';
import { holdTerminal, type PlainTerminal } from './plain-terminal.js';
import { createRemarks, type Remarks } from './remarks.js';
import { explainEnd } from './session-end.js';
import { quitKeys, type SessionTool, translateKeys } from './session-keys.js';
import { streamArgs } from './stream-session.js';

/** Ctrl-], as in `virsh console`. */
const DETACH_KEY = 0x1d;

/** What to attach to. `term`: the terminal's TERM, as a stream's output goes to it as it is. */
export type AttachRequest =
  | { mode: 'console'; device: Device }
  | { mode: 'stream'; device: Device; stream: string; term: string };

/** How an attachment ended, in words, and what the tool said beside its screen. Raw: make them safe to show. */
export type AttachEnd = {
  /** `detached`: by the escape key; `refused`: it never began, or the tool would not connect. */
  end: 'detached' | 'ended' | 'refused';
  why: string;
  remarks: readonly string[];
};

type Plan = {
  tool: SessionTool;
  device: Device;
  stream: string | null;
  args: readonly string[];
  term: string;
  columns: number;
  rows: number;
};

/**
 * Gives the plain terminal to a console or stream until the tool ends or the escape key is typed. Bytes pass
 * both ways as they are, but for keys that would end the tool by accident. The terminal is put right again
 * in every way out.
 * @param escapeKey the byte that detaches
 */
export async function attachPlain(
  host: Host,
  request: AttachRequest,
  terminal: PlainTerminal,
  escapeKey: number = DETACH_KEY,
): Promise<AttachEnd> {
  const remarks = createRemarks(() => {});
  const plan = planFor(host, request, terminal, remarks);
  if ('reason' in plan) return { end: 'refused', why: plan.reason, remarks: [] };
  const words = createOwnWords();
  const { columns, rows, term } = plan;
  const onStderr = (text: string) => {
    words.stderr(text);
    remarks.add(text);
  };
  const pty = await host.openPty(plan.tool, plan.args, { columns, rows, term, onStderr });
  if ('reason' in pty) return { end: 'refused', why: pty.reason, remarks: remarks.list() };
  const ended = await passThrough(plan, pty, terminal, escapeKey, { words, remarks });
  return { ...ended, remarks: remarks.list() };
}

function planFor(
  host: Host,
  request: AttachRequest,
  { stdin, stdout }: PlainTerminal,
  remarks: Remarks,
): Plan | { reason: string } {
  const { device } = request;
  const { columns, rows } = stdout;
  if (!stdin.isTTY || !stdout.isTTY) return { reason: `a ${request.mode} needs a terminal` };
  if (request.mode === 'stream') {
    const { stream, term } = request;
    const args = streamArgs(device, stream);
    return 'reason' in args ? args : { tool: 'v3_stream', device, stream, args, term, columns, rows };
  }
  const chosen = chooseConsoleTool(host);
  if ('reason' in chosen) return chosen;
  const least = { columns: CONSOLE_COLUMNS, rows: CONSOLE_ROWS };
  if (columns < least.columns || rows < least.rows) {
    const need = `${least.columns}×${least.rows}`;
    return { reason: `a console needs a terminal of at least ${need}, this one is ${columns}×${rows}` };
  }
  if (chosen.remark !== null) remarks.add(chosen.remark);
  return { tool: chosen.tool, device, stream: null, args: [device], term: CONSOLE_TERM, ...least };
}

type Beside = { words: OwnWords; remarks: Remarks };

async function passThrough(
  plan: Plan,
  pty: Pty,
  terminal: PlainTerminal,
  escapeKey: number,
  { words, remarks }: Beside,
): Promise<Pick<AttachEnd, 'end' | 'why'>> {
  const { tool } = plan;
  let leave: (why: string) => void = () => {};
  const left = new Promise<string>((resolve) => {
    leave = resolve;
  });
  const feed = createKeyFeed((part) => {
    const { bytes, held } = translateKeys(tool, part, 'as-typed');
    if (held !== null) remarks.add(held);
    if (bytes.length > 0) pty.write(bytes);
  });
  const held = holdTerminal(terminal, {
    onKeys(bytes) {
      const at = bytes.indexOf(escapeKey);
      if (at !== 0) feed(at < 0 ? bytes : bytes.subarray(0, at));
      if (at >= 0) leave('detached');
    },
    onResize() {
      if (tool === 'v3_stream') pty.resize(terminal.stdout.columns, terminal.stdout.rows);
    },
    onDrain: () => pty.resume(),
    onGone: leave,
  });
  try {
    const exited = new Promise<{ code: number; signal: number | null }>((resolve) => pty.onExit(resolve));
    pty.onData((bytes) => {
      words.output(bytes);
      if (!held.show(bytes)) pty.pause();
    });
    const first = await Promise.race([exited, left]);
    if (typeof first !== 'string') {
      const why = explainEnd({ ...plan, ...first, words: words.list(), closing: false });
      return { end: first.code === 255 && words.only() ? 'refused' : 'ended', why };
    }
    pty.resume();
    const gone = await endChild(
      exited,
      () => pty.write(quitKeys(tool)),
      (signal) => pty.kill(signal),
    );
    const why = gone ? first : `${first}; ${tool} (process ${pty.pid}) does not end, not even by SIGKILL`;
    return { end: first === 'detached' ? 'detached' : 'ended', why };
  } finally {
    held.release();
  }
}
