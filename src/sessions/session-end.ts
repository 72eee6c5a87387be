import { constants } from 'node:os';
import type { SessionTool } from './session-keys.js';

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

/**
 * Why a session ended, in words for the user. Where v3_stream or v3_cons_sc have one message for several causes, all of
 * them are named (docs/palacios.md, "The console tools").
 */
export function explainEnd(end: SessionEnd): string {
  if (end.closing) return 'closed';
  if (end.signal !== null && end.signal !== 0) return `${end.tool} was killed by ${signalName(end.signal)}`;
  return refusal(end) ?? ownKey(end) ?? exitCode(end);
}

function refusal({ tool, device, stream, code, words }: SessionEnd): string | null {
  const said = words.join('\n');
  if (code !== 255) return null;
  if (tool === 'v3_stream') {
    if (!said.includes('Error opening VM device')) return null;
    return `no VM at ${device}, no stream "${stream ?? ''}" in it, or the stream is already connected: v3_stream does not say which`;
  }
  if (said.includes('Error opening stream Console')) {
    return `${device} has no console, or another program is connected to it: ${tool} does not say which`;
  }
  return said.includes('too small') || said.includes('not large enough')
    ? 'the terminal was smaller than 80×25'
    : null;
}

function ownKey({ tool, code }: SessionEnd): string | null {
  if (code === 0 && tool === 'v3_cons_sc') return 'the console was ended by its key \\';
  if (code === 0 && tool === 'v3_stream') return 'the stream was left with Ctrl-\\ q';
  if (code === 1 && tool === 'v3_cons_sc') return 'the console was ended by Ctrl-C or a signal';
  if (code === 1 && tool === 'v3_cons_tc') return 'the console was ended by Ctrl-Alt-\\ or a signal';
  return null;
}

function exitCode({ tool, code, words }: SessionEnd): string {
  const last = words.at(-1);
  return `${tool} ended with exit code ${code}${last === undefined ? '' : `: ${last}`}`;
}

function signalName(number: number): string {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name ?? `signal ${number}`;
}
