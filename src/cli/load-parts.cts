// The first thing that runs. Node's own loaders would take longer than the list needs to be painted: the parts
// are read and run here, with V8's compiled code of an earlier start where that lies beside them.
import fs = require('node:fs');
import path = require('node:path');
import nodeUrl = require('node:url');
import vm = require('node:vm');

/** Part name → the file that holds it, for parts that share a file (the build puts it in). */
declare const HOLDERS: Readonly<Record<string, string>>;

type Part = { exports: unknown };
type Run = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Part,
  __filename: string,
  __dirname: string,
  partUrl: string,
) => void;

const defined = new Map<string, Run>();
const parts = new Map<string, Part>();
/** Scripts that were compiled without kept code. */
const compiled = new Map<string, vm.Script>();
const partUrl = nodeUrl.pathToFileURL(__filename).href;

/** Compiled code is good for one V8, which checks that itself, and the length: such a file costs time, no more. */
function keptPath(file: string): string {
  return `${file}.${process.version}-${process.arch}.code`;
}

function load(name: string): unknown {
  const known = parts.get(name);
  if (known !== undefined) return known.exports;
  if (!defined.has(name)) readFile(HOLDERS[name] ?? name);
  const part: Part = { exports: {} };
  parts.set(name, part);
  defined.get(name)?.(part.exports, requirePart, part, __filename, __dirname, partUrl);
  return part.exports;
}

function requirePart(wanted: string): unknown {
  return wanted.startsWith('./part-') ? load(wanted.slice(2)) : require(wanted);
}

/** Reads the parts that a file holds; none of them runs yet. */
function readFile(name: string): void {
  const file = path.join(__dirname, name);
  // The build writes ASCII only.
  const source = fs.readFileSync(file, 'latin1');
  const cachedData = readKept(file);
  const script = new vm.Script(source, { filename: file, ...(cachedData && { cachedData }) });
  if (!cachedData) compiled.set(file, script);
  const define = script.runInThisContext() as (define: (name: string, run: Run) => void) => void;
  define((part, run) => defined.set(part, run));
}

function readKept(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(keptPath(file));
  } catch {
    return undefined;
  }
}

/** Keeps what was compiled for the next start, where the program's folder may be written. */
function keepCode(): void {
  try {
    for (const [file, script] of compiled) keepOne(keptPath(file), script.createCachedData());
  } catch {
    // The next start is slower, that is all.
  }
}

/** A file is whole or not there, even after a power cut: V8 does not look for damage inside. */
function keepOne(kept: string, code: Buffer): void {
  const draft = `${kept}.${process.pid}`;
  const descriptor = fs.openSync(draft, 'w', 0o644);
  try {
    fs.writeFileSync(descriptor, code);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(draft, kept);
}

const main = load('part-main.cjs') as { start(keepCode: () => void): void };
main.start(keepCode);
