import type { Socket } from 'node:net';

const LONGEST_LINE_BYTES = 1024 * 1024;

export type QmpEvent = { name: string; data: Readonly<Record<string, unknown>> };

/** A connection to QEMU's machine protocol: one JSON text in each line. */
export type Qmp = {
  /**
   * Runs a command; until QEMU has greeted it waits.
   * @returns what QEMU answers; rejects with QEMU's words, or if the connection ends first
   */
  run(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** False once the connection has ended. */
  isOpen(): boolean;
  /** Takes the connection that QEMU has made. */
  attach(socket: Socket): void;
  /** Ends it: every command that has no answer yet is rejected. */
  close(): void;
};

type Waiting = { text: string; done(value: unknown): void; failed(error: Error): void };

/**
 * @param onEvent called for each event, in QEMU's order
 * @param onEnd called once, when the connection has ended on either side
 */
export function createQmp(onEvent: (event: QmpEvent) => void, onEnd: () => void): Qmp {
  const unsent: Waiting[] = [];
  const sent: Waiting[] = [];
  let socket: Socket | null = null;
  let greeted = false;
  let closed = false;

  const close = () => {
    if (closed) return;
    closed = true;
    socket?.destroy();
    for (const one of [...sent.splice(0), ...unsent.splice(0)]) one.failed(new Error('QEMU has ended'));
    onEnd();
  };
  const send = () => {
    if (!greeted) return;
    for (const one of unsent.splice(0)) {
      sent.push(one);
      socket?.write(`${one.text}\n`);
    }
  };
  const enqueue = (command: string, args: Readonly<Record<string, unknown>>, first: boolean) =>
    new Promise<unknown>((done, failed) => {
      if (closed) return failed(new Error('QEMU has ended'));
      const text = JSON.stringify({ execute: command, arguments: args });
      unsent[first ? 'unshift' : 'push']({ text, done, failed });
      send();
    });
  const take = (text: string) => {
    const message = readMessage(text);
    if (message === null) return close();
    if ('QMP' in message) {
      greeted = true;
      enqueue('qmp_capabilities', {}, true).catch(close);
    } else if (typeof message.event === 'string')
      onEvent({ name: message.event, data: recordOf(message.data) });
    else if ('return' in message) sent.shift()?.done(message.return);
    else if ('error' in message) sent.shift()?.failed(new Error(String(recordOf(message.error).desc)));
  };
  return {
    run: (command, args = {}) => enqueue(command, args, false),
    isOpen: () => !closed,
    attach(connection) {
      socket = connection;
      if (closed) connection.destroy();
      connection.on('error', close);
      connection.once('close', close);
      readBoundedLines(connection, take, close);
    },
    close,
  };
}

function readBoundedLines(socket: Socket, onLine: (text: string) => void, onTooLong: () => void): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
    if (pending.length > LONGEST_LINE_BYTES) onTooLong();
  });
}

function readMessage(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? recordOf(value) : null;
  } catch {
    return null;
  }
}

/** An object's own values; none for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
