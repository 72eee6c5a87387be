import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readUpTo } from '../bound-reads.js';
import type { Tool } from '../host.js';
import { findProgram, type SearchPath, searchPath } from '../tool-path.js';
import type { SudoFacts } from './sudo.js';

/**
 * A tool as it was looked for. `path`: where it would be started from, or null. `lacks`: the interpreter that its first
 * line names and that is not there. `elsewhere`: the folder it is in, off PATH; `bySudo`: that folder is on the PATH of
 * the user who called sudo. `unusable`: a file of this name on PATH that may not be executed.
 */
export type FoundTool = {
  tool: Tool;
  path: string | null;
  lacks?: string;
  elsewhere?: { folder: string; bySudo: boolean };
  unusable?: string;
};

/** Where Palacios is often built; its tools are in `linux_usr` or installed into `bin` there. */
const USUAL = ['/opt/palacios', '/usr/local/palacios', '/usr/src/palacios', '/root/palacios'];

const MOST_FOLDERS = 64;
const FIRST_LINE_BYTES = 256;

/** Looks for each tool on PATH, and for those that are not there in the places where they may be. */
export function placesOf(
  tools: readonly Tool[],
  find: (tool: Tool) => string | null,
  env: Readonly<Record<string, string | undefined>>,
  sudo: SudoFacts | null,
  isReal: boolean,
): readonly FoundTool[] {
  const search = searchPath(null, env.PATH);
  const ofUser = sudo?.userPath ? searchPath(null, sudo.userPath).folders.slice(0, MOST_FOLDERS) : [];
  const folders = isReal ? [...ofUser, ...usualFolders(env, sudo)] : [];
  return tools.map((tool): FoundTool => {
    const path = find(tool);
    if (path !== null) {
      const lacks = missingInterpreter(path, search);
      return lacks === null ? { tool, path } : { tool, path, lacks };
    }
    const unusable = isReal ? search.folders.map((folder) => join(folder, tool)).find(existsSync) : undefined;
    if (unusable !== undefined) return { tool, path, unusable };
    const at = folders.findIndex((folder) => findProgram(search, join(folder, tool)) !== null);
    const folder = folders[at];
    return folder === undefined
      ? { tool, path }
      : { tool, path, elsewhere: { folder, bySudo: at < ofUser.length } };
  });
}

function usualFolders(env: Readonly<Record<string, string | undefined>>, sudo: SudoFacts | null) {
  const homes = [env.HOME, sudo === null ? undefined : `/home/${sudo.user}`].flatMap((home) =>
    home?.startsWith('/') ? [`${home}/palacios`] : [],
  );
  const own = env.PALACIOS_DIR?.startsWith('/') ? [env.PALACIOS_DIR] : [];
  return [...own, ...USUAL, ...homes].flatMap((folder) => [`${folder}/linux_usr`, `${folder}/bin`]);
}

/** The interpreter of a script that is not there: the script cannot be started then. */
function missingInterpreter(path: string, search: SearchPath): string | null {
  const [program = '', argument] = firstWords(path);
  if (program === '') return null;
  if (findProgram(search, program) === null) return program;
  const isEnv = /(^|\/)env$/.test(program) && argument !== undefined && !argument.startsWith('-');
  return isEnv && findProgram(search, argument) === null ? argument : null;
}

/** What a script's first line names to run it; nothing for a program. */
function firstWords(path: string): readonly string[] {
  try {
    const start = Buffer.from(readUpTo(path, FIRST_LINE_BYTES).bytes).toString('latin1');
    return /^#![ \t]*([^\n]*)/.exec(start)?.[1]?.trim().split(/\s+/) ?? [];
  } catch {
    return [];
  }
}
