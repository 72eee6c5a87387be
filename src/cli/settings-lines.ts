const HEADER = /^\s*\[\[?\s*([^\]]*?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/;

/**
 * The line of a TOML text, from 1, on which a key is set; null where none is found, as inside of an inline table.
 * @param path the names of its tables, and its own: `['keys', 'pause']`
 */
export function lineOfKey(text: string, path: readonly string[]): number | null {
  let table: readonly string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const header = HEADER.exec(line)?.[1];
    const assigned = ASSIGNMENT.exec(line)?.[1];
    if (header !== undefined) table = namesIn(header);
    const here = assigned === undefined ? table : [...table, ...namesIn(assigned)];
    const isMeant = (header !== undefined || assigned !== undefined) && startsWith(here, path);
    if (isMeant) return at + 1;
  }
  return null;
}

function namesIn(dotted: string): readonly string[] {
  return [...dotted.matchAll(/[\w-]+|"([^"]*)"|'([^']*)'/g)].map(
    ([bare, double, single]) => double ?? single ?? bare,
  );
}

function startsWith(names: readonly string[], path: readonly string[]): boolean {
  return path.every((name, at) => names[at] === name);
}
