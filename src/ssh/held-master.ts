import { connect } from 'node:net';

/** A connection to a master's control socket. As long as it is open, the master does not end for want of sessions. */
export type HeldMaster = {
  isOpen(): boolean;
  /** Resolves once the master has ended, for whatever reason. */
  ended: Promise<void>;
  /** Asks the master to end, with all its sessions. */
  end(): void;
};

/** `MUX_MSG_HELLO` with version 4, as a packet of OpenSSH's PROTOCOL.mux: the length, the type, the version. */
const HELLO = Buffer.from('000000080000000100000004', 'hex');

/** `MUX_C_TERMINATE`, what `ssh -O exit` sends: the length, the type, the request's number. */
const TERMINATE = Buffer.from('000000081000000500000000', 'hex');

/** A master that was asked to end and has not is let go: it ends by itself once it has no session. */
const END_MS = 2000;

/**
 * Connects to a master. The connection does not keep this program running, and ends with it: the master then ends after
 * its last session (`ControlPersist`), even where this program was killed.
 * @returns null: nothing listens on the socket
 */
export function holdMaster(controlPath: string): Promise<HeldMaster | null> {
  return new Promise((resolve) => {
    const socket = connect(controlPath);
    socket.on('error', () => resolve(null));
    const ended = new Promise<void>((done) => socket.once('close', () => done()));
    socket.once('connect', () => {
      socket.unref();
      // What it answers says nothing that is needed.
      socket.resume();
      socket.write(HELLO);
      resolve({
        isOpen: () => !socket.destroyed,
        ended,
        end() {
          if (socket.destroyed) return;
          socket.ref();
          socket.write(TERMINATE);
          const timer = setTimeout(() => socket.destroy(), END_MS);
          socket.once('close', () => clearTimeout(timer));
        },
      });
    });
  });
}
