import type { Socket } from 'node:net';
import { writeAll } from './stdio.js';
import { askAndStay, type Connection, deviceIn, FAILURE, type Tool } from './tool.js';

const ESCAPE = 0x1c;
const MAX_STREAM_NAME = 127;

const USAGE = `

Connects stdin/stdout to a bidirectional stream on the VM,
for example a serial port.

If the [-i] option is given, a terminal is assumed
and it is placed in non-echoing, interactive mode,${' '}
which is what you probably want for use as a console.
`;

const HELP = `
Escape is Ctrl-\\ , followed by
  q       leaves
  h       this help; any key goes on
  Ctrl-\\  sends Ctrl-\\ to the stream
`;

/** v3_stream (docs/palacios/tools.md, "The console tools"). */
export async function stream(tool: Tool): Promise<never> {
  const interactive = tool.args[0] === '-i';
  const [device, name] = interactive ? tool.args.slice(1) : tool.args;
  if (device === undefined || name === undefined) {
    tool.err(`usage: ${tool.argv0} [-i] <vm_device> <stream_name>${USAGE}`);
    return tool.exit(0);
  }
  if (name.length > MAX_STREAM_NAME) {
    tool.err(`Stream name longer than maximum size (${MAX_STREAM_NAME})\n`);
    return tool.exit(FAILURE);
  }
  const path = deviceIn(device);
  const opened =
    path === null ? null : await askAndStay(tool, { call: 'stream', device: path, stream: name });
  if (opened?.answer.end !== 'ok' || !opened.connection) {
    tool.err(`Error opening VM device: ${device}\n`);
    return tool.exit(FAILURE);
  }
  if (interactive && !process.stdin.isTTY) {
    tool.err('Cannot get terminal attributes\n');
    return tool.exit(FAILURE);
  }
  return carry(tool, opened.connection, interactive);
}

function carry(tool: Tool, { socket, onData }: Connection, interactive: boolean): Promise<never> {
  const leave = (code: number, words: string): void => {
    if (interactive) process.stdin.setRawMode(false);
    tool.out(words);
    tool.exit(code);
  };
  if (interactive) {
    process.stdin.setRawMode(true);
    leaveTerminalAsItIs('SIGTERM');
  }
  process.on('SIGINT', () => leave(0, 'Bye\n'));
  process.on('SIGWINCH', () => {});
  socket.once('close', () => leave(FAILURE, ''));
  onData((bytes) => {
    writeAll(1, bytes);
    hearKeys(socket);
  });
  const send = (bytes: Uint8Array) => {
    if (bytes.length === 0 || socket.write(bytes)) return;
    process.stdin.pause();
    socket.once('drain', () => process.stdin.resume());
  };
  const keys = createEscapes(
    send,
    (words) => tool.out(words),
    () => leave(0, 'Bye\n'),
  );
  process.stdin.on('data', interactive ? keys : send);
  process.stdin.on('error', () => {});
  process.stdin.once(interactive ? 'close' : 'end', () => {
    if (interactive) leave(FAILURE, '');
    else spin();
  });
  return new Promise(() => {});
}

/**
 * Checks for keys between two reads, as the real tool does: Node would first read everything there is, and a Ctrl-C
 * would wait behind megabytes of output.
 */
function hearKeys(socket: Socket): void {
  socket.pause();
  setImmediate(() => socket.resume());
}

/** Node would restore the terminal on this signal; the real tool does not. */
function leaveTerminalAsItIs(signal: 'SIGTERM'): void {
  const nothing = () => {};
  process.on(signal, nothing);
  process.off(signal, nothing);
}

/** At the end of its input the real tool keeps asking for more, as fast as it can. */
function spin(): void {
  setImmediate(spin);
}

/** Splits what is typed into keys for the stream and escapes of the tool. */
export function createEscapes(
  send: (bytes: Uint8Array) => void,
  say: (words: string) => void,
  quit: () => void,
): (bytes: Uint8Array) => void {
  let state: 'plain' | 'escape' | 'help' = 'plain';
  const afterEscape = (key: number) => {
    if (key === ESCAPE) send(Uint8Array.of(ESCAPE));
    else if (key === 0x71) quit();
    else if (key === 0x68) {
      say(HELP);
      return 'help';
    } else say('Unknown ESC sequence.\n');
    return 'plain';
  };
  return (bytes) => {
    let from = 0;
    for (const [at, key] of bytes.entries()) {
      if (state === 'plain' && key !== ESCAPE) continue;
      if (state === 'plain') {
        send(bytes.subarray(from, at));
        state = 'escape';
      } else state = state === 'escape' ? afterEscape(key) : 'plain';
      from = at + 1;
    }
    if (state === 'plain') send(bytes.subarray(from));
  };
}
