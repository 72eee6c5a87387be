import type { HostPort } from './host-port.js';
import { lineProblem } from './line-problem.js';

/** The names in a folder, those of folders with a `/` at the end; or why they are not known, safe to show. */
export type FolderAnswer = { names: readonly string[] } | { problem: string };

/** Lists a folder of a host, by its absolute path. An empty answer of a host without a line is none. */
export async function listFolder(
  port: Pick<HostPort, 'id' | 'link' | 'files'>,
  folder: string,
): Promise<FolderAnswer> {
  const names = await port.files.listDirectory(folder);
  const problem = names.length === 0 ? lineProblem(port) : null;
  return problem === null ? { names } : { problem };
}
