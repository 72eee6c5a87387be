import type { Readable, Writable } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { guardFrames } from './frames.js';

/** One end of a line, with the library's connection on it. */
export type End = {
  connection: MessageConnection;
  /** What came before the first message, as latin1. */
  noise(): string;
  /** Tells the other end something, if it is still there. Resolves once that is on its way. */
  tell(method: string, of: unknown): Promise<void>;
  /** How many bytes have come. */
  received(): number;
  /** How many bytes wait to be written. */
  waiting(): number;
};

/** More than this waits only where the other end has stopped reading. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** What the library has to say is of no use: who is wrong is dropped. */
const SILENT = { error: () => undefined, warn: () => undefined, info: () => undefined, log: () => undefined };

/**
 * Puts a connection on two streams.
 * @param onBad called once, in words, where what came is not the protocol, or nothing that is sent is read
 */
export function openEnd(input: Readable, output: Writable, onBad: (reason: string) => void): End {
  const guard = guardFrames(onBad);
  const writer = new StreamMessageWriter(output);
  // What cannot be written is no fault of what came: the other end is gone, which the end of its output tells.
  const ofWriting = new WeakSet<Error>();
  writer.onError(([error]) => void ofWriting.add(error));
  const connection = createMessageConnection(new StreamMessageReader(guard.stream), writer, SILENT);
  connection.onError(([error]) => {
    if (!ofWriting.has(error)) onBad(error.message);
  });
  input.pipe(guard.stream);
  // A stream that fails ends without an end.
  input.once('close', () => guard.stream.end());
  input.on('error', () => guard.stream.end());
  output.on('error', () => undefined);
  const write = writer.write.bind(writer);
  writer.write = async (message) => {
    if (output.writableLength > MOST_WAITING_BYTES) return onBad('it reads nothing');
    // One that is gone takes no message; its end is told by the other stream.
    if (output.writable) await write(message).catch(() => undefined);
  };
  const { noise, received } = guard;
  const tell = async (method: string, of: unknown) => {
    try {
      await connection.sendNotification(method, { of });
    } catch {
      // It is closed: nobody hears of it any more.
    }
  };
  return { connection, noise, tell, received, waiting: () => output.writableLength };
}
