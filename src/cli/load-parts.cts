// The first thing that runs. Node's own loaders would take longer than the list needs to be painted: the parts
// are read and run here, with V8's compiled code of an earlier start where that lies beside them.
import fs = require('node:fs');
import path = require('node:path');
import nodeUrl = require('node:url');
import vm = require('node:vm');

type Part = { exports: unknown };
type Run = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Part,
  __filename: string,
  __dirname: string,
  partUrl: string,
) => void;

const WRAPPED = ['(function (exports, require, module, __filename, __dirname, partUrl) {', '\n})'] as const;

const parts = new Map<string, Part>();
/** Scripts that were compiled without kept code. */
const compiled = new Map<string, vm.Script>();

/** Compiled code is good for one V8, which checks that itself, and the length: such a file costs time, no more. */
function keptPath(file: string): string {
  return `${file}.${process.version}-${process.arch}.code`;
}

function load(name: string): unknown {
  const known = parts.get(name);
  if (known !== undefined) return known.exports;
  const file = path.join(__dirname, name);
  const source = WRAPPED[0] + fs.readFileSync(file, 'utf8') + WRAPPED[1];
  const cachedData = readKept(file);
  const script = new vm.Script(source, { filename: file, ...(cachedData && { cachedData }) });
  if (!cachedData) compiled.set(file, script);
  const part: Part = { exports: {} };
  parts.set(name, part);
  const run = script.runInThisContext() as Run;
  const requirePart = (wanted: string) =>
    wanted.startsWith('./part-') ? load(wanted.slice(2)) : require(wanted);
  run(part.exports, requirePart, part, file, __dirname, nodeUrl.pathToFileURL(file).href);
  return part.exports;
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
