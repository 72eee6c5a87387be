import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Line, OpenLine } from '../../src/bridge/line.js';
import { PROTOCOL } from '../../src/bridge/protocol.js';

/** The far end of a line. */
export type FarEnd = {
  /** What the program sends. */
  input: PassThrough;
  /** What the program gets. */
  output: PassThrough;
  stderr: PassThrough;
  /** The command there ends. */
  end(code: number | null): void;
};

/** A line whose far end is played. */
export function playedLine(play: (end: FarEnd) => void): OpenLine {
  return async () => {
    const [input, output, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    let over: (end: { code: number | null }) => void = () => undefined;
    const ended = new Promise<{ code: number | null }>((resolve) => {
      over = resolve;
    });
    const end = (code: number | null) => {
      output.end();
      stderr.end();
      over({ code });
    };
    const line: Line = { stdin: input, stdout: output, stderr, ended, end: () => end(null) };
    setImmediate(() => play({ input, output, stderr, end }));
    return line;
  };
}

export const FACTS = {
  inventory: 'sqlite',
  whereabouts: { home: '/root', cwd: '/' },
  checkpoints: '/root/checkpoints',
  who: 'root',
  readOnly: false,
};

export const GREETING = {
  protocol: PROTOCOL,
  version: '9.9.9',
  can: [],
  facts: FACTS,
  clock: { now: Date.now(), steady: 0 },
};

/** A bridge that says hello, and then what is played. */
export function playedBridge(
  play: (connection: MessageConnection, end: FarEnd) => void,
  greeting: object = GREETING,
): OpenLine {
  return playedLine((end) => {
    const connection = createMessageConnection(
      new StreamMessageReader(end.input),
      new StreamMessageWriter(end.output),
    );
    connection.onRequest('hello', () => {
      setImmediate(() => play(connection, end));
      return { of: greeting };
    });
    const { clock } = { ...GREETING, ...greeting };
    connection.onRequest('ping', () => ({ of: clock }));
    connection.listen();
  });
}

/** Tells something as a bridge does. */
export function tell(connection: MessageConnection, method: string, of: unknown): void {
  void connection.sendNotification(method, { of }).catch(() => undefined);
}
