import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { makeTemporaryFolder } from '../host/temporary-folder.js';
import { within } from '../host/within.js';
import { decodeText } from '../text/byte-text.js';
import { directArguments, sessionArguments } from './arguments.js';
import type { HostMasters } from './host-masters.js';
import { judge, lastLines, SSH_FAILED, type SshTrouble, sshWords } from './judge.js';
import { endSession } from './session-end.js';
import { startSsh } from './ssh-child.js';
import { type SshTarget, targetProblem } from './target.js';
import { readWords } from './words-file.js';

export type RunOverSsh = {
  target: SshTarget;
  /** For the far user's shell, see {@link import('./far-line.js').farLine}. */
  line: string;
  /** The connections to the target; null: it gets one of its own. */
  masters: HostMasters | null;
  /** What the far command reads on standard input; null: nothing. */
  input: Readable | Uint8Array | string | null;
  /** Get what the far command prints, as it comes. A promise holds back what comes next. */
  onStdout: (bytes: Uint8Array) => unknown;
  onStderr: (bytes: Uint8Array) => unknown;
  /** Ends it: the far command sees the end of its pipes. */
  signal?: AbortSignal;
  /** Where ssh is looked for, and what it knows; without it that of this program. */
  env?: NodeJS.ProcessEnv;
};

/** How a command over ssh ended. */
export type RunEnd =
  /** It was run there and ended with this code; 128 and more: by a signal. */
  | { kind: 'ended'; code: number }
  /** It was not run, or it is not known whether it came to its end. Words: of ssh, safe to show. */
  | { kind: 'failed'; trouble: SshTrouble; words: readonly string[] }
  /** By its signal. */
  | { kind: 'aborted' };

/**
 * Runs one command on a far host, asking nothing. ssh's own words are kept apart from what the far command prints. Waits
 * as long as the command takes; a host that hangs is given up after 15 s. Never rejects, but for what `onStdout` and
 * `onStderr` throw.
 */
export async function runOverSsh(run: RunOverSsh): Promise<RunEnd> {
  const problem = targetProblem(run.target);
  if (problem !== null) return refused(problem);
  if (run.signal?.aborted) return { kind: 'aborted' };
  return run.masters === null ? runDirectly(run) : runThrough(run.masters, run);
}

async function runDirectly(run: RunOverSsh): Promise<RunEnd> {
  const folder = makeTemporaryFolder('v3_tui-words-');
  if (typeof folder !== 'string') return refused(`cannot make a folder for ssh's words: ${folder.reason}`);
  try {
    const wordsPath = join(folder, 'words');
    const args = directArguments(run.target, { terminal: false, wordsPath, ask: false }, run.line);
    let last: Uint8Array = new Uint8Array(0);
    const onStderr = (bytes: Uint8Array) => {
      last = Buffer.concat([last, bytes]).subarray(-LAST_BYTES);
      return run.onStderr(bytes);
    };
    const ended = await call(args, { ...run, onStderr });
    if (!('code' in ended)) return ended;
    const { code } = ended;
    if (code !== null && code !== SSH_FAILED) return { kind: 'ended', code };
    const words = [...sshWords(readWords(wordsPath), false), ...farewell(decodeText(last))];
    // The far command may end with 255 of its own.
    if (code !== null && words.length === 0) return { kind: 'ended', code };
    return { kind: 'failed', trouble: judge(words), words };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LAST_BYTES = 2048;

/** What ssh says on standard error wherever its own words go: that the connection was lost. */
function farewell(stderr: string): readonly string[] {
  const last = lastLines(stderr).at(-1) ?? '';
  return /^(?:Connection to .+ closed by remote host\.$|Read from remote host .+: )/.test(last) ? [last] : [];
}

/** A connection that sshd allows no session at all is met once more, and then told. */
const SEATS_TRIED = 3;

async function runThrough(masters: HostMasters, run: RunOverSsh): Promise<RunEnd> {
  for (let tries = 1; ; tries += 1) {
    const seat = await masters.seat();
    if (!('leave' in seat)) return { kind: 'failed', trouble: seat.trouble, words: seat.words };
    const { controlPath, wordsPath } = seat;
    const args = sessionArguments(run.target, controlPath, { terminal: false, wordsPath }, run.line);
    const ended = await call(args, run);
    const end = await endSession(seat, 'code' in ended ? ended.code : null);
    if (!('code' in ended)) return ended;
    if (end.kind === 'ended') return end;
    if (end.kind === 'lost') return { kind: 'failed', trouble: 'unreachable', words: end.words };
    // What was read of a stream by then is lost.
    if (run.input instanceof Readable || tries === SEATS_TRIED) {
      return { kind: 'failed', trouble: 'no-room', words: end.words };
    }
  }
}

function refused(reason: string): RunEnd {
  return { kind: 'failed', trouble: 'refused', words: [reason] };
}

/** Runs ssh to its end. */
async function call(args: readonly string[], run: RunOverSsh): Promise<{ code: number | null } | RunEnd> {
  const { signal, input, env = process.env } = run;
  const child = await startSsh(args, env);
  if ('reason' in child) return refused(child.reason);
  signal?.addEventListener('abort', child.end);
  try {
    if (signal?.aborted) child.end();
    const letGo = feed(child.stdin, input);
    const stderr = drain(child.stderr, run.onStderr);
    const [end] = await Promise.all([child.ended, drain(child.stdout, run.onStdout).done]);
    letGo();
    await stderr.quiet();
    return signal?.aborted ? { kind: 'aborted' } : end;
  } finally {
    signal?.removeEventListener('abort', child.end);
    child.end();
  }
}

/** Gives a command its input. Returns what stops that. */
function feed(stdin: Writable, input: RunOverSsh['input']): () => void {
  if (input instanceof Readable) {
    input.pipe(stdin);
    return () => void input.unpipe(stdin);
  }
  stdin.end(input ?? undefined);
  return () => undefined;
}

/** How long what may still come is waited for once ssh has ended: what it started may keep its standard error open. */
const QUIET_MS = 250;

function drain(stream: Readable, take: (bytes: Uint8Array) => unknown) {
  let taken = 0;
  let taking = false;
  const read = async () => {
    for await (const bytes of stream) {
      taking = true;
      await take(bytes);
      taking = false;
      taken += 1;
    }
  };
  const done = read();
  // What it threw is thrown by who waits for it.
  done.catch(() => undefined);
  const quiet = async () => {
    for (let before = -1; taking || before !== taken; ) {
      before = taken;
      if (
        (await within(
          done.then(() => true),
          QUIET_MS,
        )) === true
      )
        return;
    }
    stream.destroy();
    await done.catch(() => undefined);
  };
  return { done, quiet };
}
