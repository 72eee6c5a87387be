import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file under a folder with its contents and times, except what the kernel of a simulated host writes. */
export function tree(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (['proc', 'messages', '.palacios-simulator'].includes(entry.name)) return [];
    if (entry.isDirectory()) return [`${inner} ${statSync(inner).mtimeMs}`, ...tree(inner)];
    const { mtimeMs, ino } = statSync(inner);
    return [`${inner} ${ino} ${mtimeMs} ${readFileSync(inner).toString('base64')}`];
  });
}
