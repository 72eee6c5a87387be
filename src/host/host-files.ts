import {
  accessSync,
  type BigIntStats,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { decodeText, validText } from '../text/byte-text.js';
import { fileReason, isMissing, rawPath, readUpTo } from './bound-reads.js';
import type { Device } from './device.js';
import type { Host, ProcFile } from './host.js';
import { readMachine } from './machine.js';

const PROC_LIMIT_BYTES = 8 * 1024 * 1024;
const DIRECTORY_LIMIT = 5000;
const PROC_FILES: Readonly<Record<ProcFile, string>> = {
  guests: 'v3-guests',
  details: 'v3-guests-details',
  info: 'v3-info',
};
const LOG_FILES = ['/var/log/messages', '/var/log/kern.log', '/var/log/syslog'];

/** The reading half of a host on this machine: `root` null is the machine itself (see host.ts). */
export function hostFiles(root: string | null) {
  const at = (path: string) => (root === null ? path : join(root, path));
  return {
    name: root === null ? hostname() : basename(root),
    readProc: (file: ProcFile) => readProc(at(`/proc/v3vee/${PROC_FILES[file]}`)),
    readMemory: () => readMemory(at('/proc/v3vee')),
    machine: () => readMachine(root),
    bootId: () => readBootId(at('/proc/sys/kernel/random/boot_id')),
    bootMs: () => readBootMs(at('/proc/stat')),
    moduleLoad: () => (root === null ? nodeIdentity('/dev/v3vee') : folderIdentity(at('/proc/v3vee'))),
    moduleLoaded: () => (root === null ? moduleListed() : isDirectory(at('/proc/v3vee'))),
    logFile: () => (root === null ? firstLogFile() : at('/var/log/messages')),
    logFiles: () => LOG_FILES.map(at),
    kmsgPath: () => at('/dev/kmsg'),
    hasNode: (device: Device) => statOf(at(device)) !== null,
    readFile,
    checkFile,
    absence,
    listDirectory,
  } satisfies Partial<Host>;
}

function readProc(path: string): Uint8Array | null | { reason: string } {
  try {
    return readUpTo(path, PROC_LIMIT_BYTES).bytes;
  } catch (error) {
    return isMissing(error) ? null : { reason: `cannot read ${path}: ${fileReason(error)}` };
  }
}

/** The module of 2012 had one file, v3-mem; later ones have v3-mem0, v3-mem1, … */
function readMemory(folder: string): Uint8Array[] {
  const names = namesIn(folder).filter((name) => /^v3-mem\d{1,4}$/.test(name));
  names.sort((a, b) => Number(a.slice('v3-mem'.length)) - Number(b.slice('v3-mem'.length)));
  return (names.length > 0 ? names : ['v3-mem']).flatMap((name) => {
    const bytes = readProc(join(folder, name));
    return bytes instanceof Uint8Array ? [bytes] : [];
  });
}

function readBootId(path: string): string | null {
  const bytes = readProc(path);
  const text = bytes instanceof Uint8Array ? decodeText(bytes).trim() : '';
  return /^[\x21-\x7e]{1,128}$/.test(text) ? text : null;
}

function readBootMs(path: string): number | null {
  const bytes = readProc(path);
  const seconds =
    bytes instanceof Uint8Array ? /^btime (\d{1,12})$/m.exec(decodeText(bytes))?.[1] : undefined;
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** The module creates its node again at each load. */
function nodeIdentity(path: string): string | null {
  const stat = statOf(path);
  return stat === null ? null : `${stat.ino} ${stat.ctimeNs}`;
}

/** When it was created, as far as the file system tells: its ctime changes with each file created in it. */
function folderIdentity(path: string): string | null {
  const stat = statOf(path);
  return stat?.isDirectory() ? `${stat.ino} ${stat.birthtimeNs}` : null;
}

function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

function moduleListed(): boolean {
  try {
    return /^v3vee\s/m.test(readFileSync('/proc/modules', 'latin1'));
  } catch {
    return false;
  }
}

function isDirectory(path: string | Buffer): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The first that can be read, or else the first that exists, so that the reason can be told. */
function firstLogFile(): string | null {
  const there = LOG_FILES.filter((path) => existsSync(path));
  return there.find(isReadable) ?? there[0] ?? null;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function readFile(path: string, limit: number): Uint8Array | { reason: string } {
  try {
    const { bytes, more } = readUpTo(path, limit);
    return more ? { reason: `it is larger than ${limit} bytes` } : bytes;
  } catch (error) {
    return { reason: fileReason(error) };
  }
}

function checkFile(path: string): string | null {
  if (path === '') return 'no path is given';
  try {
    return readUpTo(path, 1).bytes.length === 0 ? 'it is empty' : null;
  } catch (error) {
    return fileReason(error);
  }
}

function absence(path: string): string | null {
  try {
    if (statSync(rawPath(path)).isDirectory()) return 'it is a directory';
    accessSync(rawPath(path), constants.R_OK);
    return null;
  } catch (error) {
    return fileReason(error);
  }
}

function listDirectory(path: string): string[] {
  const folder = path === '' ? '.' : path;
  return namesIn(folder)
    .sort()
    .map((name) => (isDirectory(rawPath(join(folder, name))) ? `${name}/` : name));
}

/** Names that are valid UTF-8; others cannot be passed to a tool unchanged. */
function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(rawPath(folder), { encoding: 'buffer' });
    return names.slice(0, DIRECTORY_LIMIT).map(decodeText).filter(validText);
  } catch {
    return [];
  }
}
