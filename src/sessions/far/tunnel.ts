import { createServer, type Socket } from 'node:net';
import { systemReason } from '../../host/system-error.js';
import { pipeArguments } from '../../ssh/arguments.js';
import { startSsh } from '../../ssh/ssh-child.js';
import type { SshTarget } from '../../ssh/target.js';
import type { Tunnel } from './far-way.js';

/** More connections at once than this are hung up on. */
const MOST_CONNECTIONS = 32;

/**
 * Opens a port on this machine's 127.0.0.1 that leads to one on the far host's, as long as the program lasts. Each
 * connection is one of ssh's through the master: nothing is left in the master when it is over.
 * @param controlPath the master's socket
 */
export function openTunnel(
  target: SshTarget,
  controlPath: string,
  farPort: number,
  env: NodeJS.ProcessEnv,
): Promise<Tunnel | { reason: string }> {
  const sockets = new Set<Socket>();
  const lead = async (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const args = pipeArguments(target, controlPath, farPort, null);
    const child = sockets.size > MOST_CONNECTIONS ? null : await startSsh(args, env);
    if (child === null || 'reason' in child) return void socket.destroy();
    child.stderr.resume();
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
    socket.once('close', child.end);
    if (socket.destroyed) child.end();
    void child.ended.then(() => socket.end());
  };
  return new Promise((resolve) => {
    const server = createServer((socket) => void lead(socket)).unref();
    server.once('error', (error) =>
      resolve({ reason: `cannot open a port for the VNC viewer: ${systemReason(error)}` }),
    );
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        close() {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      });
    });
  });
}
