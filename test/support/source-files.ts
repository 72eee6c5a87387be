import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const top = join(import.meta.dirname, '../..');

/** The text of every TypeScript file under `src`, by its path from the repository's top, with `/`. */
export function sourceFiles(): Map<string, string> {
  const entries = readdirSync(join(top, 'src'), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [relative(top, path).split(sep).join('/'), readFileSync(path, 'utf8')] as const),
  );
}
