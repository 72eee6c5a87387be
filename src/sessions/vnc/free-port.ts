import { createServer, type ListenOptions, type Server } from 'node:net';

/** The default port of v3_vncserver (docs/palacios/tools.md, "The console tools"). */
const FIRST_PORT = 5951;
const LAST_PORT = 6050;

/**
 * Finds a free port from 5951 on, and reserves it for the caller, so that no other v3_tui on this machine chooses it
 * before a server listens there.
 * @returns the port and a function that releases it; null where all are taken
 */
export async function takeFreePort(): Promise<{ port: number; release: () => void } | null> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    const reserved = await reserve(port);
    if (reserved === null) continue;
    if (await isFree(port)) return { port, release: () => void reserved.close() };
    reserved.close();
  }
  return null;
}

/** An abstract name of a UNIX socket: only one process of the machine has it, and no longer than it lives. */
function reserve(port: number): Promise<Server | null> {
  return listen({ path: `\0v3_tui-vnc-${port}` });
}

/** Tries all addresses, as the server will. */
async function isFree(port: number): Promise<boolean> {
  const server = await listen({ port, exclusive: true });
  if (server === null) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** A server that keeps no program running; null where the address is taken. */
function listen(at: ListenOptions): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', () => resolve(null));
    server.listen(at, () => resolve(server));
  });
}
