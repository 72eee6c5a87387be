import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where programs are looked for: the host root's `bin` first, then PATH. */
export type SearchPath = { folders: readonly string[]; text: string };

/**
 * The folders that a host's programs are looked for in. Empty and relative parts of PATH are left out: nothing in the
 * working folder may become a v3 tool.
 */
export function searchPath(root: string | null, path: string | undefined): SearchPath {
  const fromPath = (path ?? DEFAULT_PATH).split(delimiter).filter((folder) => isAbsolute(folder));
  const folders = root === null ? fromPath : [join(root, 'bin'), ...fromPath];
  return { folders, text: folders.join(delimiter) };
}

/** The first executable file of this name, or null. A name with a `/` is taken as a path. */
export function findProgram(search: SearchPath, program: string): string | null {
  if (program === '' || program.includes('\0')) return null;
  if (program.includes('/')) return isProgram(program) ? program : null;
  return search.folders.map((folder) => join(folder, program)).find(isProgram) ?? null;
}

/** Why {@link findProgram} found nothing, in words. */
export function notFound(search: SearchPath, program: string): string {
  if (program.includes('/')) return `${program} does not exist or is not a program`;
  return `${program} not found in ${search.text === '' ? 'an empty PATH' : search.text}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
