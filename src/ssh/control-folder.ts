import { lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { systemWords } from '../text/system-words.js';
import { holdMaster } from './held-master.js';

/** A private folder for the control sockets of one program. */
export type ControlFolder = {
  path: string;
  /** Removes it with all that is in it. */
  remove(): void;
};

const PREFIX = 'v3_tui-ssh-';
/** The name until somebody listens in it, so that no other program takes it for a left one. */
const NEW_PREFIX = `.new-${PREFIX}`;

/** In a folder: who made it listens here as long as it runs. */
const ALIVE = 'alive';

/** A UNIX socket's path has 107 bytes at most, and ssh binds one first whose name is 17 longer. */
const LONGEST = 107 - 17;
const LONGEST_NAME = `/${NEW_PREFIX}XXXXXX/m9999`.length;

/**
 * Makes a folder (mode 0700) where the user's sockets belong, else in the one for temporary files.
 * @param env `XDG_RUNTIME_DIR` counts
 * @returns the folder, or why there is none, in words
 */
export async function openControlFolder(env: NodeJS.ProcessEnv): Promise<ControlFolder | { reason: string }> {
  let reason = '';
  for (const base of bases(env)) {
    try {
      const fresh = mkdtempSync(join(base, NEW_PREFIX));
      const server = await listenIn(fresh);
      const path = join(base, basename(fresh).replace(NEW_PREFIX, PREFIX));
      renameSync(fresh, path);
      return {
        path,
        remove() {
          server.close();
          rmSync(path, { recursive: true, force: true });
        },
      };
    } catch (error) {
      reason = `cannot make a folder for ssh's sockets in ${base}: ${systemWords(error)}`;
    }
  }
  return { reason };
}

/**
 * Removes the folders of programs that were killed and ends the masters that they left. Never rejects: what cannot be
 * removed stays.
 */
export async function sweepControlFolders(env: NodeJS.ProcessEnv): Promise<void> {
  for (const base of bases(env)) {
    for (const folder of foldersIn(base)) {
      if (await listens(join(folder, ALIVE))) continue;
      for (const name of namesIn(folder)) (await holdMaster(join(folder, name)))?.end();
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Somebody else sweeps it, too.
      }
    }
  }
}

/** Where the folder may be, the best place first. */
function bases(env: NodeJS.ProcessEnv): readonly string[] {
  const places = [env.XDG_RUNTIME_DIR ?? '', tmpdir(), '/tmp'];
  const fit = places.filter(
    (place) => isAbsolute(place) && Buffer.byteLength(place) + LONGEST_NAME <= LONGEST && isFolder(place),
  );
  return [...new Set(fit)];
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The folders of ours, and of this user: nobody else's socket is ever spoken to. */
function foldersIn(base: string): readonly string[] {
  return namesIn(base)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(base, name))
    .filter((path) => {
      try {
        const found = lstatSync(path);
        return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
      } catch {
        return false;
      }
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function listenIn(folder: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(join(folder, ALIVE), () => {
      server.unref();
      resolve(server);
    });
  });
}

/** True where something listens on this UNIX socket. */
export function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const tell = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}
