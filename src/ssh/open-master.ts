import { closeSync, openSync } from 'node:fs';
import { within } from '../host/within.js';
import { systemWords } from '../text/system-words.js';
import { masterArguments } from './arguments.js';
import { type HeldMaster, holdMaster } from './held-master.js';
import { judge, SSH_FAILED, type SshTrouble, sshWords } from './judge.js';
import { type SshAnswer, startOpening } from './ssh-child.js';
import { type SshTarget, targetProblem } from './target.js';
import { lengthOf, readWords } from './words-file.js';

/** Why ssh brought no connection. */
export type SshFailure = {
  trouble: SshTrouble;
  /** ssh's own, safe to show. */
  words: readonly string[];
  /** True: it may help to let ssh ask the user. */
  asks: boolean;
};

/** An open master. */
export type Master = HeldMaster & {
  controlPath: string;
  /** What it has said since it was opened, safe to show: why it ended. */
  lastWords(): readonly string[];
};

/**
 * How long ssh may take. Its own limit is for the connection alone: beyond it, the host hangs as it lets the user in, or
 * a key waits to be touched; nobody was told to.
 */
const BATCH_MS = 30_000;

/** As long as sshd lets somebody take (`LoginGraceTime`). */
const ASKING_MS = 120_000;

export type OpenMaster = {
  target: SshTarget;
  /** Where nothing is yet. Beside it a file `….words` is made. */
  controlPath: string;
  /** True: ssh has the terminal and may ask; nothing else may use it meanwhile. */
  ask: boolean;
  env: NodeJS.ProcessEnv;
  /** Ends the opening. */
  signal?: AbortSignal | undefined;
};

/** Opens a master. Never rejects. */
export async function openMaster({
  target,
  controlPath,
  ask,
  env,
  signal,
}: OpenMaster): Promise<Master | SshFailure> {
  const problem = targetProblem(target);
  if (problem !== null) return refusal(problem);
  const wordsPath = `${controlPath}.words`;
  const answer = await callSsh({ target, controlPath, ask, env, signal }, wordsPath);
  if ('reason' in answer) return refusal(answer.reason);
  const held = answer.code === 0 ? await holdMaster(controlPath) : null;
  if (held === null) return failureOf(answer, readWords(wordsPath), ask);
  const from = lengthOf(wordsPath);
  return { ...held, controlPath, lastWords: () => sshWords(readWords(wordsPath, from), false) };
}

async function callSsh(
  { target, controlPath, ask, env, signal }: OpenMaster,
  wordsPath: string,
): Promise<SshAnswer | { reason: string }> {
  let words: number;
  try {
    words = openSync(wordsPath, 'a', 0o600);
  } catch (error) {
    return { reason: `cannot write ${wordsPath}: ${systemWords(error)}` };
  }
  try {
    // A file takes what is said later, too, by what leads to the host (`ProxyCommand`, a jump): a pipe would break.
    const args = masterArguments(target, controlPath, { ask, wordsPath });
    const opening = await startOpening(args, { ask, stderr: words, env });
    if ('reason' in opening) return opening;
    signal?.addEventListener('abort', opening.end);
    if (signal?.aborted) opening.end();
    const answer = await within(opening.ended, ask ? ASKING_MS : BATCH_MS);
    signal?.removeEventListener('abort', opening.end);
    if (answer !== null) return answer;
    opening.end();
    return { code: null, late: true };
  } finally {
    closeSync(words);
  }
}

function failureOf(answer: SshAnswer, raw: string, ask: boolean): SshFailure {
  const words = sshWords(raw, false);
  if (answer.late) {
    const after = (ask ? ASKING_MS : BATCH_MS) / 1000;
    const said = `ssh was not let in within ${after} s: a key may wait to be touched, or the host hangs`;
    return { trouble: 'refused', words: [...words, said], asks: !ask };
  }
  if (answer.code === 0) {
    return { trouble: 'unreachable', words: [...words, 'the connection ended at once'], asks: false };
  }
  const trouble = answer.code === SSH_FAILED || words.length > 0 ? judge(words) : 'refused';
  return { trouble, words, asks: !ask && trouble === 'refused' && canBeAsked(words) };
}

/** Whether ssh, with these words, may be let in if it asks the user: it refuses a changed key whatever they answer, and too many keys are too many again. */
export function canBeAsked(words: readonly string[]): boolean {
  if (words.some((line) => /IDENTIFICATION HAS CHANGED|Too many authentication failures/.test(line)))
    return false;
  return words.some((line) => /Permission denied|Host key verification failed|host key is known/.test(line));
}

function refusal(reason: string): SshFailure {
  return { trouble: 'refused', words: [reason], asks: false };
}
