import { closeSync, constants, openSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

/** Takes one connection on a socket in a folder, whose path may be too long for a socket's address. */
export function listenOnce(
  folder: string,
  name: string,
  onSocket: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    server.close();
    onSocket(socket);
  });
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return new Promise<Server>((resolve, reject) => {
    server.on('error', reject);
    server.listen(`/proc/self/fd/${descriptor}/${name}`, () => resolve(server));
  }).finally(() => closeSync(descriptor));
}
