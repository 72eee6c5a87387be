import { closeSync, constants, openSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

// The path of a socket may have only 107 bytes: it goes through the descriptor of its folder.

/** Takes one connection on a socket in a folder. */
export function listenOnce(
  folder: string,
  name: string,
  onSocket: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    server.close();
    onSocket(socket);
  });
  return inFolder(
    folder,
    (path) =>
      new Promise<Server>((resolve, reject) => {
        server.once('error', reject);
        server.listen(`${path}/${name}`, () => resolve(server));
      }),
  );
}

/** Connects to a socket in a folder; rejects if nobody listens there. */
export function connectIn(folder: string, name: string): Promise<Socket> {
  return inFolder(
    folder,
    (path) =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect(`${path}/${name}`);
        socket.once('error', reject);
        socket.once('connect', () => {
          socket.off('error', reject);
          // What is written to it says whether it works.
          socket.on('error', () => {});
          resolve(socket);
        });
      }),
  );
}

function inFolder<T>(folder: string, use: (path: string) => Promise<T>): Promise<T> {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return use(`/proc/self/fd/${descriptor}`).finally(() => closeSync(descriptor));
}
