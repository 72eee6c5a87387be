import type { Device } from '../host/device.js';
import type { Host, Pty } from '../host/host.js';
import { type ConsoleChoice, consolePlan } from './console-session.js';
import { endChild } from './end-child.js';
import { createKeyFeed } from './keys/key-feed.js';
import { createKeyPacer, REAL_PACE } from './keys/key-pacer.js';
import type { KeyPart } from './keys/key-split.js';
import { createPasteFinder } from './keys/paste-finder.js';
import { pasteFor, typedKeys } from './keys/paste-text.js';
import { quitKeys, type SessionTool } from './keys/session-keys.js';
import { createOwnWords, type OwnWords } from './own-words.js';
import { type HeldTerminal, holdTerminal, type ModeReset, type PlainTerminal } from './plain-terminal.js';
import { createRemarks, type Remarks } from './remarks.js';
import { explainEnd } from './session-end.js';
import { streamPlan } from './stream-session.js';
import { startTool, type ToolPlan } from './tool-plan.js';

/**
 * What to attach to. `term`: the terminal's TERM, as a stream's output goes to it unchanged; `anySize`: what works in a
 * terminal that is too small for a console, as in "a stream".
 */
type AttachRequest =
  | { mode: 'console'; device: Device; consoleTool: ConsoleChoice; anySize: string }
  | { mode: 'stream'; device: Device; stream: string; term: string };

/** How an attachment is left, and what is put right then. */
type AttachGuard = {
  /** Where in the bytes of a key part the escape key begins; negative: it is not in them. */
  escapeAt: (bytes: Uint8Array) => number;
  /** What puts right what the guest has changed in the terminal. */
  reset: ModeReset;
  /** Ends it, for the reason that it is aborted with, in words. */
  stop: AbortSignal;
};

/** How an attachment ended, in words, and what the tool said beside its screen. All texts are raw. */
export type AttachEnd = {
  /** `detached`: by the escape key; `refused`: it did not start, or the tool could not connect. */
  end: 'detached' | 'ended' | 'refused';
  why: string;
  remarks: readonly string[];
  /** True where a signal ended the tool. */
  isKilled: boolean;
};

/**
 * Gives the plain terminal to a console or stream until the tool ends or the user leaves. Bytes pass both ways
 * unchanged, except for keys that would end the tool by accident. The terminal is restored in every case.
 */
export async function attachPlain(
  host: Host,
  request: AttachRequest,
  terminal: PlainTerminal,
  guard: AttachGuard,
): Promise<AttachEnd> {
  const remarks = createRemarks(() => {});
  const plan = planFor(host, request, terminal);
  if ('reason' in plan) return { end: 'refused', why: plan.reason, remarks: [], isKilled: false };
  const words = createOwnWords();
  const pty = await startTool(host, plan, { words, remarks });
  if ('reason' in pty) return { end: 'refused', why: pty.reason, remarks: remarks.list(), isKilled: false };
  const ended = await passThrough(plan, pty, terminal, { ...guard, host, words, remarks });
  return { ...ended, remarks: remarks.list() };
}

function planFor(
  host: Host,
  request: AttachRequest,
  { stdin, stdout }: PlainTerminal,
): ToolPlan | { reason: string } {
  const { device } = request;
  const { columns, rows } = stdout;
  if (!stdin.isTTY || !stdout.isTTY) return { reason: 'it needs a terminal' };
  if (request.mode === 'stream')
    return streamPlan(device, request.stream, { term: request.term, columns, rows });
  const plan = consolePlan(host, device, request.consoleTool);
  if ('reason' in plan || (columns >= plan.columns && rows >= plan.rows)) return plan;
  const need = `${plan.columns}×${plan.rows}`;
  const size = `${columns}×${rows}`;
  return {
    reason: `it needs a terminal of at least ${need}, this one is ${size}; ${request.anySize} works at any size`,
  };
}

const BELL = Uint8Array.of(0x07);

type Beside = AttachGuard & { host: Host; words: OwnWords; remarks: Remarks };

async function passThrough(
  plan: ToolPlan,
  pty: Pty,
  terminal: PlainTerminal,
  { host, words, remarks, escapeAt, reset, stop }: Beside,
): Promise<Omit<AttachEnd, 'remarks'>> {
  const { tool } = plan;
  let leave: (why: string) => void = () => {};
  let leaving = false;
  const left = new Promise<string>((resolve) => {
    leave = (why) => {
      leaving = true;
      resolve(why);
    };
  });
  const typing = typeInto(plan.tool, pty, (words) => {
    remarks.add(words);
    held.show(BELL);
  });
  const feed = createKeyFeed((part) => {
    // What follows the escape key in the same read is not for the guest.
    if (leaving) return;
    const at = typing.pasting() ? -1 : escapeAt(part.bytes);
    if (at !== 0) typing.take(at < 0 ? part : { ...part, bytes: part.bytes.subarray(0, at) });
    if (at >= 0) leave('detached');
  }, typing.pasting);
  const held: HeldTerminal = holdTerminal(terminal, {
    reset,
    // In a stream the guest itself asks its terminal for marks around a paste.
    marksPastes: tool !== 'v3_stream',
    onKeys: feed,
    onResize() {
      if (tool === 'v3_stream') pty.resize(terminal.stdout.columns, terminal.stdout.rows);
    },
    onDrain: () => pty.resume(),
  });
  const onStop = () => leave(String(stop.reason));
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();
  try {
    const exited = new Promise<{ code: number; signal: number | null }>((resolve) => pty.onExit(resolve));
    pty.onData((bytes) => {
      words.output(bytes);
      if (!held.show(bytes)) pty.pause();
    });
    const first = await Promise.race([exited, left]);
    if (typeof first !== 'string') {
      const { kind, because: why } = explainEnd(
        { ...plan, ...first, words: words.list(), closing: false },
        host,
      );
      const end = first.code === 255 && words.only() ? 'refused' : 'ended';
      return { end, why, isKilled: kind === 'killed' };
    }
    pty.resume();
    const gone = await endChild(
      exited,
      () => typing.quit(),
      (signal) => pty.kill(signal),
    );
    const why = gone ? first : `${first}; ${tool} (process ${pty.pid}) does not end, even after SIGKILL`;
    return { end: first === 'detached' ? 'detached' : 'ended', why, isKilled: false };
  } finally {
    stop.removeEventListener('abort', onStop);
    typing.stop();
    held.release();
  }
}

/** Passes key parts to the tool; a paste goes whole or not at all. */
function typeInto(tool: SessionTool, pty: Pty, refuse: (words: string) => void) {
  const pacer = createKeyPacer(tool, {
    ...REAL_PACE,
    isWaiting: pty.isWaiting,
    unwritten: pty.unwritten,
    onPaste: () => {},
    write: (bytes) => void pty.write(bytes),
  });
  const pastes = createPasteFinder((text) => {
    const paste = pasteFor(tool, text, false);
    if ('refused' in paste) refuse(paste.refused);
    else pacer.paste(paste);
  });
  return {
    pasting: pastes.pasting,
    take(part: KeyPart) {
      if (tool !== 'v3_stream' && pastes.take(part)) return;
      const { keys, words } = typedKeys(tool, part, 'as-typed');
      for (const text of words) refuse(text);
      pacer.push(keys);
    },
    quit: () => pacer.pushLast(quitKeys(tool)),
    stop: pacer.stop,
  };
}
