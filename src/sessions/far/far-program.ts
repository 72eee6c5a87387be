import { lastLines } from '../../ssh/judge.js';
import type { SessionEnd } from '../../ssh/session-end.js';
import type { PasteProgress } from '../keys/paste-pieces.js';
import { findMarks } from '../relay/marks.js';
import type { Told } from '../relay/messages.js';
import type { ToolEnding } from '../session-tool.js';
import type { FarPty, FarWay } from './far-way.js';

/** The relay says what it runs by then, or is given up: in ms. */
const ANSWER_MS = 60_000;

/** What comes before the relay's first word is kept to be shown: so much of its end. */
const NOISE_BYTES = 8 * 1024;

/** What a far session tells. What comes before there is a listener waits for it. */
export type FarEvents = {
  /** The guest's bytes. */
  onGuest(listener: (bytes: Uint8Array) => void): void;
  onPaste(listener: (progress: PasteProgress | null) => void): void;
  /** What the relay told of the end, and how the line ended; once, after the last bytes. */
  onEnd(listener: (told: ToolEnding | null, end: SessionEnd) => void): void;
};

/** What a relay begins with. */
export type Begun = Extract<Told, { tool: unknown } | { vnc: unknown }>;

/** Takes what is said beside a session. */
export type FarRemarks = { say(words: string): void; trouble(words: string | null): void };

/** A relay that has begun. */
export type FarProgram = { begun: Begun; line: FarPty; events: FarEvents };

/**
 * Starts a relay on a far host, and waits for its first word. Where sshd allows a connection no more sessions, another
 * connection is used.
 * @param command starts it, for the far user's shell
 * @param mark that of its messages
 * @returns it; or why it did not begin, in raw words
 */
export async function startFarProgram(
  way: FarWay,
  command: string,
  mark: string,
  size: { columns: number; rows: number; term: string },
  remarks: FarRemarks,
): Promise<FarProgram | { reason: string }> {
  for (;;) {
    const opened = await way.open(command, size);
    if ('words' in opened) return { reason: `there is no line to ${way.host}${lastOf(opened.words)}` };
    const { events, first } = follow(opened, mark, remarks);
    const answer = await first;
    if ('begun' in answer) return { begun: answer.begun, line: opened, events };
    if (answer.end === 'late')
      return {
        reason: `v3_tui on ${way.host} has said nothing for ${ANSWER_MS / 1000} s${lastOf(answer.noise)}`,
      };
    if (answer.end.kind === 'full') continue;
    return { reason: whyNot(way.host, answer.told, answer.end, answer.noise) };
  }
}

function whyNot(host: string, told: ToolEnding | null, end: SessionEnd, noise: readonly string[]): string {
  if (told !== null) return told.because;
  if (end.kind !== 'ended') return `the line to ${host} broke${lastOf(end.words)}`;
  return `v3_tui on ${host} ended with exit code ${end.code}${lastOf(noise)}`;
}

function lastOf(words: readonly string[]): string {
  const last = words.findLast((line) => line.trim() !== '');
  return last === undefined ? '' : `: ${last}`;
}

type First =
  | { begun: Begun }
  | { end: SessionEnd | 'late'; told: ToolEnding | null; noise: readonly string[] };

function follow(
  line: FarPty,
  mark: string,
  remarks: FarRemarks,
): { events: FarEvents; first: Promise<First> } {
  const { pty } = line;
  let hasBegun = false;
  let noise = '';
  let told: ToolEnding | null = null;
  let guest: ((bytes: Uint8Array) => void) | null = null;
  const waiting: Uint8Array[] = [];
  let paste = (_progress: PasteProgress | null) => {};
  let tellFirst: (first: First) => void = () => {};
  const first = new Promise<First>((resolve) => {
    tellFirst = resolve;
  });
  const take = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    if (!hasBegun) noise = (noise + Buffer.from(bytes).toString('latin1')).slice(-NOISE_BYTES);
    else if (guest === null) waiting.push(bytes);
    else guest(bytes);
  };
  const finder = findMarks(mark, (one, before) => {
    take(before);
    if ('say' in one) remarks.say(one.say);
    else if ('trouble' in one) remarks.trouble(one.trouble);
    else if ('paste' in one) paste(one.paste);
    else if ('end' in one) told = one.end;
    else if (!hasBegun) {
      hasBegun = true;
      clearTimeout(late);
      // Nothing may be lost until somebody listens.
      pty.pause();
      tellFirst({ begun: one });
    }
  });
  const words = () => lastLines(Buffer.from(noise, 'latin1').toString('utf8'));
  const late = setTimeout(() => {
    tellFirst({ end: 'late', told, noise: words() });
    pty.kill('SIGTERM');
  }, ANSWER_MS);
  const ended = new Promise<SessionEnd>((resolve) => {
    pty.onExit((exit) => {
      clearTimeout(late);
      take(finder.rest());
      void line.end(exit).then((end) => {
        tellFirst({ end, told, noise: words() });
        resolve(end);
      });
    });
  });
  pty.onData((bytes) => take(finder.push(bytes)));
  const events: FarEvents = {
    onGuest(listener) {
      guest = listener;
      for (const bytes of waiting.splice(0)) listener(bytes);
      pty.resume();
    },
    onPaste(listener) {
      paste = listener;
    },
    onEnd: (listener) => void ended.then((end) => listener(told, end)),
  };
  return { events, first };
}
