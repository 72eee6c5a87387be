import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isatty, WriteStream } from 'node:tty';
import { COLUMNS, ROWS } from '../guest/screen.js';
import { FRAME_BYTES } from '../kernel/console-feed.js';
import { type KeyAction, keyOfConsSc, keyOfConsTc } from './console-keys.js';
import { colourModeOf, createDrawing } from './drawing.js';
import { createCursesReader, createTermkeyReader, cursesEscapeMs } from './key-readers.js';
import { writeAll } from './stdio.js';
import { askAndStay, type Connection, canOpen, deviceIn, FAILURE, type Tool } from './tool.js';

/** How long libtermkey waits to see whether an Esc begins a longer key. */
const TERMKEY_ESCAPE_MS = 50;

/** The height that v3_cons_tc sees without a terminal: it never asked for one. */
const NO_HEIGHT = 32_764;

type Kind = 'sc' | 'tc';

const CONSOLE_USAGE = `v3_console /dev/v3-vmXXX
Use v3_console if you are on a terminal and
   want to connect to the VM's screen+keybaord
   in text mode.
   Use '\\' or 'CTRL-ALT-\\' to escape
Use v3_cons if you are on a raw PC console and
   want to connnect to the VM's screen+keyboard
   in text mode.
Use v3_vncclient if you want to connect to the
   VM's screen+keyboard in graphical mode.
   This requires a v3_vncserver and an correctly
   configured VM.
Use v3_stream if you are on a terminal and
   want to connect to a stream on the VM,${' '}
   for example a serial port.
`;

/** v3_cons_sc and v3_cons_tc (docs/palacios/tools.md, "The console tools"). */
export async function cons(tool: Tool, kind: Kind): Promise<never> {
  const [device] = tool.args;
  if (device === undefined) {
    const key = kind === 'sc' ? '\\' : 'CTRL-ALT-\\';
    tool.out(`usage: v3_cons_${kind} <vm_device>\n\nNOTE: to exit the terminal, use ${key}\n`);
    return tool.exit(FAILURE);
  }
  const size = terminalSize(kind);
  if (size.columns < COLUMNS || size.rows < ROWS) {
    tool.out('Your window is not large enough.\n');
    tool.out(`It must be at least ${COLUMNS}x${ROWS}, but yours is ${size.columns}x${size.rows}\n`);
    tool.out('Error: terminal too small!\n');
    return tool.exit(FAILURE);
  }
  const term = process.env.TERM ?? '';
  if (term === '') {
    tool.err('Error opening terminal: unknown.\n');
    return tool.exit(1);
  }
  const connection = await connect(tool, device);
  return show(tool, connection, kind, term);
}

/** v3_monitor: the same console, without checking the terminal. */
export async function monitor(tool: Tool): Promise<never> {
  const [device, stream] = tool.args;
  if (device === undefined || stream === undefined) {
    tool.out('usage: v3_monitor <vm_device> <stream_name>\n');
    return tool.exit(FAILURE);
  }
  const { socket } = await connect(tool, device);
  socket.once('close', () => tool.exit(FAILURE));
  return new Promise(() => {});
}

/** Connects to a VM's console, or ends with an error. */
async function connect(tool: Tool, device: string): Promise<Connection> {
  const path = deviceIn(device);
  const opened = path === null ? null : await askAndStay(tool, { call: 'console', device: path });
  if (opened?.answer.end === 'ok' && opened.connection) return opened.connection;
  const missing =
    opened === null ? !canOpen(device) : opened.answer.end === 'open' || opened.answer.end === 'away';
  tool.out(missing ? `Error opening VM device: ${device}\n` : 'Error opening stream Console\n');
  return tool.exit(FAILURE);
}

/** v3_console: one of the two, without its stderr, and always 0. */
export async function consoleWrapper(tool: Tool): Promise<never> {
  if (tool.args.length === 0) {
    tool.out(CONSOLE_USAGE);
    return tool.exit(0);
  }
  const quiet: Tool = { ...tool, err: () => {}, exit: () => tool.exit(0) };
  return cons(quiet, existsSync(join(tool.layout.bin, 'v3_cons_tc')) ? 'tc' : 'sc');
}

function terminalSize(kind: Kind): { columns: number; rows: number } {
  if (!isatty(0)) return { columns: 0, rows: kind === 'tc' ? NO_HEIGHT : 0 };
  const terminal = new WriteStream(0);
  const [columns, rows] = terminal.getWindowSize();
  terminal.destroy();
  return { columns, rows };
}

function show(tool: Tool, { socket, onData }: Connection, kind: Kind, term: string): Promise<never> {
  const drawing = createDrawing(colourModeOf(term));
  const draw = (text: string) => writeAll(1, Buffer.from(text));
  let latest: Buffer | null = null;
  let pending: Buffer = Buffer.alloc(0);

  const leave = (code: number, words: string): void => {
    draw(drawing.end());
    process.stdin.setRawMode(false);
    tool.out(words);
    tool.exit(code);
  };
  const redraw = () => {
    if (latest && !keys.waiting()) draw(drawing.update(latest));
    latest = keys.waiting() ? latest : null;
  };
  const act = (action: KeyAction) => {
    if (action.do === 'send') socket.write(Buffer.from(action.bytes, 'latin1'));
    else if (action.do === 'raise') process.kill(process.pid, action.signal);
    else if (action.do === 'end' && action.how === 'backslash') leave(0, 'Console terminated\n');
    else if (action.do === 'end') leave(action.how === 'suspend' ? FAILURE : 1, '');
    else tool.err('Key without a scan code dropped\n');
  };
  const keys =
    kind === 'sc'
      ? createCursesReader(cursesEscapeMs(process.env.ESCDELAY), (key) => act(keyOfConsSc(key)), redraw)
      : createTermkeyReader(TERMKEY_ESCAPE_MS, (key) => act(keyOfConsTc(key)));
  process.stdin.setRawMode(true);
  tool.err('Console connected\n');
  draw(drawing.begin());
  process.stdin.on('data', (bytes: Buffer) => keys.type(bytes));
  process.stdin.on('error', () => {});
  process.stdin.once('close', () => leave(1, ''));
  process.on('SIGWINCH', () => {
    tool.err('Window size changed\n');
    leave(FAILURE, '');
  });
  process.on('SIGINT', () => leave(1, ''));
  process.on('SIGTERM', () => leave(1, ''));
  process.on('SIGCONT', () => process.stdin.setRawMode(true));
  socket.once('close', () => leave(FAILURE, ''));
  onData((bytes) => {
    pending = Buffer.concat([pending, bytes]);
    const whole = Math.floor(pending.length / FRAME_BYTES);
    if (whole === 0) return;
    latest = pending.subarray((whole - 1) * FRAME_BYTES, whole * FRAME_BYTES);
    pending = pending.subarray(whole * FRAME_BYTES);
    redraw();
  });
  return new Promise(() => {});
}
