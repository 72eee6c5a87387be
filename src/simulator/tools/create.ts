import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { applyOption, configOf, filesOf } from '../guest-config.js';
import type { Image } from '../wire.js';
import { type Element, readXml, writtenLength } from '../xml.js';
import { ask, crash, FAILURE, signedUsage, type Tool } from './tool.js';

const HEADER = 'v3vee\0\0\0';
/** How many bytes an image has besides the config and the files, and for each file. */
const IMAGE_HEAD_BYTES = 36;
const FILE_HEAD_BYTES = 16;
const OPERANDS = '[-b] <guest_img> <vm_name> [cfg options]';

/**
 * v3_create: a VM from a ready image, or with -b from a config and its files (docs/palacios/tools.md, "The tools").
 * File names are relative to the folder in which it is started.
 */
export async function create(tool: Tool): Promise<never> {
  const read = readArguments(tool.args);
  const [file, name, ...options] = read?.operands ?? [];
  if (!read || file === undefined || name === undefined) return signedUsage(tool, OPERANDS);
  const image = read.build ? build(tool, file, name, options) : load(tool, file, name);
  const folder = Buffer.from(process.cwd()).toString('latin1');
  const answer = await ask(tool, { call: 'create', name, image, folder });
  if (answer.end === 'ok') {
    tool.out(`VM (${name}) created at /dev/v3-vm${answer.index}\n`);
    return tool.exit(0);
  }
  if (answer.end === 'ioctl') tool.err('IOCTL error on V3Vee control device (-1)\n');
  else tool.err('Error opening V3Vee control device\n');
  tool.out('Error (-1) creating VM\n');
  return tool.exit(FAILURE);
}

/** Options may be anywhere before `--`, as with getopt; null for an unknown one. */
function readArguments(args: readonly string[]): { build: boolean; operands: readonly string[] } | null {
  const operands: string[] = [];
  let build = false;
  for (const [at, arg] of args.entries()) {
    if (arg === '--') return { build, operands: [...operands, ...args.slice(at + 1)] };
    if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
    else if (/^-b+$/.test(arg)) build = true;
    else return null;
  }
  return { build, operands };
}

function load(tool: Tool, file: string, name: string): Image {
  tool.out(`Loading VM Image (img=${file}) (name=${name})\n`);
  let descriptor: number;
  try {
    descriptor = openSync(Buffer.from(file, 'latin1'), 'r');
  } catch {
    tool.out(`Error Opening guest image: ${file}\n`);
    return tool.exit(FAILURE);
  }
  const { size } = fstatSync(descriptor);
  const start = Buffer.alloc(HEADER.length);
  let complete = true;
  try {
    readSync(descriptor, start);
  } catch {
    complete = false;
    tool.err('Error could not finish reading file\n');
  }
  closeSync(descriptor);
  tool.out(`Guest image Loaded (size=${size})\n`);
  return { size, complete, header: start.toString('latin1') === HEADER, path: file, config: null };
}

function build(tool: Tool, file: string, name: string, options: readonly string[]): Image {
  tool.out(`Building VM Image (cfg=${file}) (name=${name}) (${options.length} config options)\n`);
  const text = readOrNull(file);
  if (text === null) return crashAfter(tool, `Error: Could not open XML input file (${file})\n`);
  const root = readXml(text);
  if ('message' in root) return crashAfter(tool, `[error near line ${root.line}]: ${root.message}\n`);
  applyOptions(tool, root, options);
  const files = filesOf(root);
  let size = IMAGE_HEAD_BYTES + writtenLength(root) + files.length * FILE_HEAD_BYTES;
  for (const path of files) {
    const bytes = readOrNull(path);
    if (bytes === null) {
      tool.err(`${path}: No such file or directory\n`);
      return tool.exit(FAILURE);
    }
    tool.out(`File Hash: ${hash(bytes)}\n`);
    size += bytes.length;
  }
  tool.out(`Guest Image Created (size=${size})\n`);
  return { size, complete: true, header: true, path: file, config: configOf(root) };
}

function applyOptions(tool: Tool, root: Element, options: readonly string[]): void {
  for (const option of options) {
    const [, tag, value] = option.match(/^([^=]+)=(.*)$/s) ?? [];
    if (tag === undefined || value === undefined) {
      tool.out(`Invalid Option format: ${option}\n`);
      tool.exit(FAILURE);
    }
    tool.out(`Config option: ${tag}: ${value}\n`);
    if (applyOption(root, tag, value)) continue;
    tool.out(`Could not find Config option (${tag}) in XML file\n`);
    tool.exit(FAILURE);
  }
}

/** Without a config it crashes on a null pointer: on a pipe its output is lost. */
function crashAfter(tool: Tool, words: string): never {
  tool.out(words);
  return crash(tool);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(Buffer.from(path, 'latin1'), 'latin1');
  } catch {
    return null;
  }
}

function hash(bytes: string): string {
  let value = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    value = ((value << 4) + bytes.charCodeAt(at) + at) >>> 0;
    const high = value & 0xf0000000;
    value = (value ^ (high >>> 24)) & ~high;
  }
  return value.toString(16);
}
