import { closeSync, constants, openSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

// The path of a socket may have only 107 bytes, so the folder is opened first and the path goes through its descriptor.

/**
 * Takes one connection on a new socket in a folder.
 * @returns the server, when it listens; rejects with the system's reason
 */
export function listenOnce(
  folder: string,
  name: string,
  onSocket: (socket: Socket) => void,
): Promise<Server> {
  const descriptor = openFolder(folder);
  const server = createServer((socket) => {
    server.close();
    onSocket(socket);
  });
  return new Promise<Server>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`/proc/self/fd/${descriptor}/${name}`, () => resolve(server));
  }).finally(() => closeSync(descriptor));
}

/** Connects to a socket in a folder; rejects with the system's reason. */
export function connectIn(folder: string, name: string): Promise<Socket> {
  const descriptor = openFolder(folder);
  return new Promise<Socket>((resolve, reject) => {
    const socket = connect(`/proc/self/fd/${descriptor}/${name}`, () => resolve(socket));
    socket.once('error', reject);
  }).finally(() => closeSync(descriptor));
}

function openFolder(folder: string): number {
  return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
}
