// Which of the built parts go into one file together: a start reads a few files, not a hundred.

/** What is loaded at once, in this order: the list's first frame, then Ink with what it draws. */
const PACKS = [
  ['part-list.cjs', ['src/cli/main.ts', 'src/cli/full-screen.ts']],
  ['part-ink.cjs', ['src/screens/mount.tsx']],
];

/**
 * Sorts the parts into files.
 * @param {import('esbuild').Metafile} metafile of the build of all parts
 * @returns {Map<string, string>} part name → name of the file that holds it; the others are files of their own
 */
export function packParts({ outputs }) {
  const holders = new Map();
  const add = (path, file) => {
    const name = nameOf(path);
    if (holders.has(name)) return;
    holders.set(name, file);
    for (const { path: next, kind } of outputs[path].imports) {
      if (kind === 'import-statement' && next in outputs) add(next, file);
    }
  };
  for (const [file, sources] of PACKS) {
    for (const source of sources) add(outputOf(outputs, source), file);
  }
  return holders;
}

/**
 * The text of a file that holds parts: a function that calls `define(name, run)` for each of them.
 * @param {ReadonlyArray<readonly [string, string]>} parts names and CommonJS texts
 */
export function packText(parts) {
  const defined = parts.map(([name, text]) => `define(${JSON.stringify(name)},${asFunction(text)});\n`);
  return `(function(define){${defined.join('')}})`;
}

function asFunction(text) {
  return `function(exports,require,module,__filename,__dirname,partUrl){${text}\n}`;
}

/** The last part of a path. */
export function nameOf(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}

function outputOf(outputs, source) {
  const found = Object.entries(outputs).find(([, output]) => output.entryPoint === source);
  if (found === undefined) throw new Error(`no part begins with ${source}`);
  return found[0];
}
