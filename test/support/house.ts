import { type FileFacts, fileFacts } from './imports.js';

/** Who may import whom (docs/architecture.md, "The folders"): a folder, or one file of it without its ending. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  cli: [
    'screens',
    'spoken',
    'state',
    'sessions',
    'telemetry',
    'inventory',
    'host',
    'ssh',
    'terminal',
    'text',
    'bridge',
    'simulator',
  ],
  screens: ['state', 'terminal'],
  spoken: ['state', 'terminal/safe-text'],
  state: ['host', 'inventory', 'terminal/safe-text'],
  sessions: ['host', 'ssh', 'text', 'state/ports', 'terminal/cells', 'terminal/safe-text', 'terminal/sgr'],
  telemetry: ['host', 'text', 'terminal/safe-text'],
  bridge: ['state', 'host', 'inventory', 'text', 'terminal/safe-text'],
  inventory: ['text'],
  host: ['text'],
  ssh: ['host', 'text', 'terminal/safe-text'],
  terminal: [],
  text: [],
  simulator: [],
};

const LONGEST_FILE = 400;

/**
 * Checks the rules of the house on the files under src.
 * @param files text by path from the repository's top: `src/state/rules.ts`
 * @returns each broken rule in words, with its file; empty if the house is in order
 */
export function houseProblems(files: ReadonlyMap<string, string>): readonly string[] {
  const known = new Set(files.keys());
  const facts = [...files].map(([path, text]) => fileFacts(path, text, known));
  return [...facts.flatMap(problemsOf), ...cycles(facts)];
}

function problemsOf(file: FileFacts): readonly string[] {
  const { path } = file;
  const problems: string[] = [];
  if (file.lines > LONGEST_FILE) problems.push(`${path}: ${file.lines} lines, more than ${LONGEST_FILE}`);
  if (file.defaultExport) problems.push(`${path}: a default export`);
  if (file.exportsAll) problems.push(`${path}: exports all of another file`);
  else if (file.onlyReExports) problems.push(`${path}: a barrel, it only re-exports`);

  const folder = folderOf(path);
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined) return [...problems, `${path}: in no folder of the house`];
  for (const one of file.imports) {
    if (!one.ours) continue;
    if (!isAllowed(folder, one.target, allowed)) {
      problems.push(`${path}: ${folder} may not import ${one.target}`);
    } else if (!/\.(?:js|json)$/.test(one.specifier)) {
      problems.push(`${path}: '${one.specifier}' does not end in .js`);
    }
  }
  return problems;
}

function isAllowed(folder: string, target: string, allowed: readonly string[]): boolean {
  if (!target.startsWith('src/')) return folder === 'cli';
  const inSource = target.slice('src/'.length).replace(/\.(?:tsx?|js)$/, '');
  return [folder, ...allowed].some((place) => inSource === place || inSource.startsWith(`${place}/`));
}

function folderOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' && parts.length > 2 ? (parts[1] ?? '') : '';
}

/** Files that import each other, also for types, each cycle once; dynamic imports do not count. */
function cycles(facts: readonly FileFacts[]): readonly string[] {
  const next = new Map(
    facts.map((file) => [
      file.path,
      file.imports.filter((one) => one.ours && one.kind !== 'dynamic').map((one) => one.target),
    ]),
  );
  const done = new Set<string>();
  const way: string[] = [];
  const found: string[] = [];
  const walk = (path: string) => {
    const at = way.indexOf(path);
    if (at >= 0) {
      found.push(`import cycle: ${[...way.slice(at), path].join(' -> ')}`);
      return;
    }
    if (done.has(path)) return;
    way.push(path);
    for (const target of next.get(path) ?? []) walk(target);
    way.pop();
    done.add(path);
  };
  for (const { path } of facts) walk(path);
  return found;
}
