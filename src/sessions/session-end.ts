import { constants } from 'node:os';
import { asDevice } from '../host/device.js';
import type { Host, ToolUser } from '../host/host.js';
import type { EndKind } from '../state/ports.js';
import type { SessionTool } from './keys/session-keys.js';

/** What is known when a session's tool has ended. */
export type SessionEnd = {
  tool: SessionTool;
  device: string;
  stream: string | null;
  code: number;
  signal: number | null;
  /** What the tool itself said last, raw; empty where its screen showed the guest's output. */
  words: readonly string[];
  /** True where this program asked it to end. */
  closing: boolean;
};

/** What can be seen on the host once a tool was refused. */
type AfterRefusal = Pick<Host, 'toolUsers' | 'hasNode'>;

/**
 * Why a session ended, in words for the user, and what kind of end that is. Where v3_stream or v3_cons_sc have one
 * message for several causes, the host shows which, or all of them are named (docs/palacios/tools.md, "The console tools").
 */
export function explainEnd(end: SessionEnd, host: AfterRefusal): { kind: EndKind; because: string } {
  if (end.closing) return { kind: 'closed', because: 'closed' };
  if (end.signal !== null && end.signal !== 0)
    return { kind: 'killed', because: `${end.tool} was killed by ${signalName(end.signal)}` };
  const refused = refusal(end, host);
  if (refused !== null) return { kind: 'refused', because: refused };
  const left = ownKey(end);
  return left === null ? { kind: 'lost', because: exitCode(end) } : { kind: 'left', because: left };
}

function refusal(end: SessionEnd, host: AfterRefusal): string | null {
  const { tool, device, code, words } = end;
  const said = words.join('\n');
  if (code !== 255) return null;
  if (said.includes('too small') || said.includes('not large enough'))
    return 'the terminal was smaller than 80×25';
  const noDevice = said.includes('Error opening VM device');
  if (!noDevice && !said.includes('Error opening stream Console')) return null;
  const known = asDevice(device);
  if (known !== null && noDevice && !host.hasNode(known)) return `${device} is gone: there is no such device`;
  const users = known === null ? [] : host.toolUsers(known);
  return taken(end, users) ?? anyOf(end, tool === 'v3_stream');
}

/** Who has the console or stream; null: nobody is found. */
function taken({ tool, stream }: SessionEnd, users: readonly ToolUser[]): string | null {
  const holder = users.find((user) =>
    tool === 'v3_stream' ? user.args.includes(stream ?? '') : user.tool !== 'v3_stream',
  );
  if (holder === undefined) return null;
  const what = tool === 'v3_stream' ? `the stream "${stream ?? ''}"` : 'the console';
  return `${what} is taken by ${holder.user}: ${holder.tool}, process ${holder.pid}`;
}

function anyOf({ tool, device, stream }: SessionEnd, isStream: boolean): string {
  return isStream
    ? `no VM at ${device}, no stream "${stream ?? ''}" in it, or the stream is already connected: v3_stream does not say which`
    : `${device} has no console, or another program is connected to it: ${tool} does not say which`;
}

function ownKey({ tool, code }: SessionEnd): string | null {
  if (code === 0 && tool === 'v3_cons_sc') return 'the console was ended by its key \\';
  if (code === 0 && tool === 'v3_stream') return 'the stream was left with Ctrl-\\ q';
  if (code === 1 && tool === 'v3_cons_sc') return 'the console was ended by Ctrl-C or a signal';
  if (code === 1 && tool === 'v3_cons_tc') return 'the console was ended by Ctrl-Alt-\\ or a signal';
  return null;
}

/** What the console tools remark while all is well: never why they end. */
const REMARKS: readonly string[] = ['Console connected', 'Key without a scan code dropped'];

function exitCode({ tool, code, words }: SessionEnd): string {
  const last = words.findLast((line) => !REMARKS.includes(line.trim()));
  return `${tool} ended with exit code ${code}${last === undefined ? '' : `: ${last}`}`;
}

function signalName(number: number): string {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name ?? `signal ${number}`;
}
