import { statSync } from 'node:fs';
import type { Options } from './options.js';
import { processOutput } from './output.js';

/** True where the host root that the options name is there; tells it where it is not. */
export function hasHostRoot(options: Options): boolean {
  const { hostRoot } = options;
  if (hostRoot === null || statSync(hostRoot, { throwIfNoEntry: false })?.isDirectory() === true) return true;
  processOutput(options).err(`error: the host root ${hostRoot} is not a directory`);
  return false;
}
