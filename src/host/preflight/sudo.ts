import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readUpTo } from '../bound-reads.js';

/**
 * How sudo started the program: for whom, with which PATH of theirs (null: not known), and the PATH that it sets
 * instead (`secure_path`; null: it sets none, or that cannot be read).
 */
export type SudoFacts = { user: string; userPath: string | null; securePath: string | null };

const MOST_ANCESTORS = 16;
const MOST_FILES = 64;
const FILE_BYTES = 64 * 1024;

/**
 * What is known of the sudo that started a process; null: none did. Sudo sets SUDO_USER, and its own environment still
 * has the user's PATH.
 * @param root where /proc and /etc are
 */
export function sudoFacts(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
  root = '/',
): SudoFacts | null {
  const user = env.SUDO_USER;
  if (user === undefined || user === '') return null;
  return { user, userPath: pathBeforeSudo(pid, root), securePath: securePath(root) };
}

/** PATH in the environment of the sudo among the ancestors of a process. */
function pathBeforeSudo(pid: number, root: string): string | null {
  let at = pid;
  for (let steps = 0; steps < MOST_ANCESTORS && at > 1; steps += 1) {
    const status = textOf(join(root, `proc/${at}/status`));
    if (/^Name:\tsudo$/m.test(status)) {
      const variables = textOf(join(root, `proc/${at}/environ`)).split('\0');
      return variables.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ?? null;
    }
    at = Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return null;
}

/** The last `secure_path` of the sudoers files: a later line wins. */
function securePath(root: string): string | null {
  const folder = join(root, 'etc/sudoers.d');
  const more = namesIn(folder).map((name) => join(folder, name));
  const lines = [join(root, 'etc/sudoers'), ...more].flatMap((path) => textOf(path).split('\n'));
  return lines.reduce<string | null>((found, line) => securePathOf(line) ?? found, null);
}

function securePathOf(line: string): string | null {
  const set = /^\s*Defaults\b[^#]*?\bsecure_path\s*=\s*(?:"([^"]*)"|([^\s,]+))/.exec(line);
  return set === null ? null : (set[1] ?? set[2] ?? null);
}

/** The files that sudo reads in a folder: no name with a dot, none that ends in `~`. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !/\.|~$/.test(name))
      .sort()
      .slice(0, MOST_FILES);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return Buffer.from(readUpTo(path, FILE_BYTES).bytes).toString('latin1');
  } catch {
    return '';
  }
}
