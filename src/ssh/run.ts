import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { within } from '../host/within.js';
import { decodeText } from '../text/byte-text.js';
import { systemWords } from '../text/system-words.js';
import { directArguments, sessionArguments } from './arguments.js';
import { judge, SSH_FAILED, type SshTrouble, sshWords } from './judge.js';
import { startSsh } from './ssh-child.js';
import { type SshTarget, targetProblem } from './target.js';

export type RunOverSsh = {
  target: SshTarget;
  /** For the far user's shell, see {@link import('./far-line.js').farLine}. */
  line: string;
  /** The control socket of the master to use; null: a connection of its own. */
  master: string | null;
  /** What the far command reads on standard input; null: nothing. */
  input: Readable | Uint8Array | string | null;
  /** Get what the far command prints, as it comes. A promise holds back what comes next. */
  onStdout: (bytes: Uint8Array) => unknown;
  onStderr: (bytes: Uint8Array) => unknown;
  /** Ends it: the far command gets a hang-up if it has a terminal, else the end of its pipes. */
  signal?: AbortSignal;
};

const KEPT_BYTES = 32 * 1024;

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
  const { target, line, master, signal } = run;
  const problem = targetProblem(target);
  if (problem !== null) return { kind: 'failed', trouble: 'refused', words: [problem] };
  if (signal?.aborted) return { kind: 'aborted' };
  const folder = makeFolder();
  if (typeof folder !== 'string') return { kind: 'failed', trouble: 'refused', words: [folder.reason] };
  try {
    const wordsPath = join(folder, 'words');
    const use = { terminal: false, wordsPath };
    const child = await startSsh(
      master === null
        ? directArguments(target, { ...use, ask: false }, line)
        : sessionArguments(target, master, use, line),
    );
    if ('reason' in child) return { kind: 'failed', trouble: 'refused', words: [child.reason] };
    signal?.addEventListener('abort', child.end);
    try {
      const letGo = feed(child.stdin, run.input);
      const stderr = drain(child.stderr, run.onStderr);
      const [end] = await Promise.all([child.ended, drain(child.stdout, run.onStdout).done]);
      letGo();
      await stderr.quiet();
      if (signal?.aborted) return { kind: 'aborted' };
      return await endOf(end.code, master, readWords(wordsPath));
    } finally {
      signal?.removeEventListener('abort', child.end);
      child.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
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

function makeFolder(): string | { reason: string } {
  try {
    return mkdtempSync(join(tmpdir(), 'v3_tui-ssh-'));
  } catch (error) {
    return { reason: `cannot make a folder for ssh's words: ${systemWords(error)}` };
  }
}

/** What ssh has written; nothing where it has written nothing. */
function readWords(path: string): string {
  try {
    return decodeText(readFileSync(path).subarray(-KEPT_BYTES));
  } catch {
    return '';
  }
}

async function endOf(code: number | null, master: string | null, raw: string): Promise<RunEnd> {
  if (code !== null && code !== SSH_FAILED) return { kind: 'ended', code };
  const words = sshWords(raw, master !== null);
  // The far command may end with 255 of its own. ssh says nothing, either, where its master is gone.
  if (code !== null && words.length === 0 && (master === null || (await answers(master)))) {
    return { kind: 'ended', code };
  }
  return { kind: 'failed', trouble: judge(words), words };
}

/** True where something listens on this UNIX socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const tell = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}
