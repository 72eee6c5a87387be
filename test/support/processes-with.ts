import { readdirSync, readFileSync } from 'node:fs';

/** The processes of this machine that have all of these words on their command line. */
export function processesWith(...words: readonly string[]): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .filter((pid) => {
      const line = commandLineOf(pid);
      return words.every((word) => line.includes(word));
    });
}

/** The words of a process's command line; none where it is gone. */
function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
