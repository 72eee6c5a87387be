import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isAlive, ownIdentity } from '../inventory/process-identity.js';
import { safe, text } from './checks-basic.js';
import { ASK } from './checks-operations.js';

/** An operation on a far host whose outcome is not known here yet. */
export type OpenAsk = {
  ask: string;
  /** Which host, by its name here and by its ssh destination. */
  host: string;
  destination: string;
  /** What was tried, safe to show: `stop web`. */
  title: string;
  /** When, in ms since the epoch. */
  at: number;
};

/** The open asks of this program, kept so that the next one hears of them where this one is killed. */
export type OpenAsks = {
  /** Resolves once it is on disk, as far as the disk lets it. */
  add(ask: OpenAsk): Promise<void>;
  /** Its outcome was told. */
  remove(ask: string): Promise<void>;
  /** Takes over those of a host that programs have left which are gone. */
  takeLeft(host: Pick<OpenAsk, 'host' | 'destination'>): readonly OpenAsk[];
};

const FILE = z.object({
  ask: ASK,
  host: text(4096),
  destination: text(4096),
  title: safe(4096),
  at: z.number(),
  owner: z.object({ pid: z.int(), start: z.string(), boot: z.string() }),
});

const LARGEST_BYTES = 64 * 1024;
const MOST_FILES = 10_000;

const FILE_OPTIONS = { mode: 0o600, flush: true };

/** A host that nobody has connected to for so long is not asked any more. */
const OLDEST_MS = 90 * 24 * 60 * 60_000;

/**
 * Keeps open asks in a folder, each in a file of its own, whose name tells its owner: who renames it has it. A disk that
 * cannot be written is no reason not to do what was asked for.
 * @param now milliseconds since the epoch
 */
export function keepAsks(folder: string, now: () => number): OpenAsks {
  const own = (ask: string) => join(folder, `${ask}.${process.pid}`);
  const contents = (ask: OpenAsk) => JSON.stringify({ ...ask, owner: ownIdentity() });
  return {
    add: async (ask) => {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${own(ask.ask)}.new`, contents(ask), FILE_OPTIONS);
        await rename(`${own(ask.ask)}.new`, own(ask.ask));
      } catch {
        await unlink(`${own(ask.ask)}.new`).catch(() => undefined);
      }
    },
    remove: (ask) => unlink(own(ask)).catch(() => undefined),
    takeLeft: ({ host, destination }) => {
      const names = namesIn(folder).filter((name) => /^[0-9a-f-]{36}\.\d{1,10}$/.test(name));
      return names.slice(0, MOST_FILES).flatMap((name): readonly OpenAsk[] => {
        const path = join(folder, name);
        const left = readLeft(path);
        if (left === null || isAlive(left.owner) || isBeingTaken(name, left.owner)) return [];
        if (now() - left.at > OLDEST_MS) {
          attempt(() => unlinkSync(path));
          return [];
        }
        if (left.host !== host || left.destination !== destination) return [];
        const { owner: _, ...ask } = left;
        return takeOver(path, own(ask.ask), contents(ask)) ? [ask] : [];
      });
    },
  };
}

/**
 * Makes another program's file one's own. Its old contents stay where the new ones cannot be written.
 * @returns false where another program was faster
 */
function takeOver(path: string, own: string, contents: string): boolean {
  const isWritten = attempt(() => writeFileSync(`${own}.new`, contents, FILE_OPTIONS));
  const isTaken = attempt(() => renameSync(path, own));
  if (isTaken && isWritten) attempt(() => renameSync(`${own}.new`, own));
  else attempt(() => rmSync(`${own}.new`, { force: true }));
  return isTaken;
}

function attempt(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}

/** True where the program that a file is named after has renamed it, and has yet to write itself into it. */
function isBeingTaken(name: string, owner: { pid: number }): boolean {
  const pid = Number(name.slice(name.lastIndexOf('.') + 1));
  return pid !== owner.pid && existsSync(`/proc/${pid}`);
}

function namesIn(folder: string): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLeft(path: string): z.output<typeof FILE> | null {
  try {
    if (!statSync(path).isFile() || statSync(path).size > LARGEST_BYTES) return null;
    const found = z.safeParse(FILE, JSON.parse(readFileSync(path, 'utf8')));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}
