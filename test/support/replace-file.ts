import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file that others may be reading: they see all of the old text or all of the new. */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}
