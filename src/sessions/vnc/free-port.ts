import { createServer } from 'node:net';

/** The default port of v3_vncserver (docs/palacios.md, "The console tools"). */
const FIRST_PORT = 5951;
const LAST_PORT = 6050;

const taken = new Set<number>();

/**
 * Finds a free port from 5951 on, and reserves it for the caller within this program.
 * @returns the port and a function that releases it; null where all are taken
 */
export async function takeFreePort(): Promise<{ port: number; release: () => void } | null> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return { port, release: () => taken.delete(port) };
    taken.delete(port);
  }
  return null;
}

/** Tries all addresses, as the server will. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
