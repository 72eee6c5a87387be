const HEADER = /^\s*(\[\[?)\s*([^\]]*?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/;

/**
 * The line of a TOML text, from 1, on which a key is set; null where none is found, as inside of an inline table.
 * @param path the names of its tables, and its own: `['keys', 'pause']`. Of several tables of one name (`[[hosts]]`) a
 * name may be followed by the place of one, from 0: `['hosts', '1', 'ssh']`
 */
export function lineOfKey(text: string, path: readonly string[]): number | null {
  let table: readonly string[] = [];
  let places: readonly string[] = [];
  const tables = new Map<string, number>();
  for (const [at, line] of text.split('\n').entries()) {
    const [, brackets, header] = HEADER.exec(line) ?? [];
    const assigned = ASSIGNMENT.exec(line)?.[1];
    if (header !== undefined) {
      table = namesIn(header);
      const name = table.join('\n');
      const place = tables.get(name) ?? 0;
      places = brackets === '[[' ? [...table, String(place)] : table;
      tables.set(name, place + 1);
    }
    if (header === undefined && assigned === undefined) continue;
    const own = assigned === undefined ? [] : namesIn(assigned);
    if (startsWith([...table, ...own], path) || startsWith([...places, ...own], path)) return at + 1;
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
