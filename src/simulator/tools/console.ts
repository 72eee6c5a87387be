import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isatty, WriteStream } from 'node:tty';
import { COLUMNS, ROWS } from '../guest/screen.js';
import { FRAME_BYTES } from '../kernel/console-feed.js';
import { createKeyReader, type KeyAction, keyOfConsSc, keyOfConsTc } from './console-keys.js';
import { colourModeOf, createDrawing } from './drawing.js';
import { writeAll } from './stdio.js';
import { askAndStay, type Connection, canOpen, deviceIn, FAILURE, type Tool } from './tool.js';

/** curses waits so long to see whether an Esc begins a longer key; libtermkey hardly. */
const CURSES_ESCAPE_MS = 1000;
const TERMKEY_ESCAPE_MS = 50;

type Kind = 'sc' | 'tc';

/** v3_cons_sc and v3_cons_tc (docs/palacios.md, "The console tools"). */
export async function cons(tool: Tool, kind: Kind): Promise<never> {
  const [device] = tool.args;
  if (device === undefined) {
    tool.out(`Usage: ${tool.argv0} <vm-device>\n`);
    return tool.exit(0);
  }
  const size = terminalSize();
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
  const path = deviceIn(device);
  const opened = path === null ? null : await askAndStay(tool, { call: 'console', device: path });
  if (opened?.answer.end === 'ok' && opened.connection) return show(tool, opened.connection, kind, term);
  const missing =
    opened === null ? !canOpen(device) : opened.answer.end === 'open' || opened.answer.end === 'away';
  tool.out(missing ? `Error opening VM device: ${device}\n` : 'Error opening stream Console\n');
  return tool.exit(FAILURE);
}

/** v3_console: one of the two, without its remarks, and 0 whatever came of it. */
export function consoleWrapper(tool: Tool): Promise<never> {
  const quiet: Tool = { ...tool, err: () => {}, exit: () => tool.exit(0) };
  return cons(quiet, existsSync(join(tool.layout.bin, 'v3_cons_tc')) ? 'tc' : 'sc');
}

function terminalSize(): { columns: number; rows: number } {
  if (!isatty(0)) return { columns: 0, rows: 0 };
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
    else if (action.do === 'end') leave(1, '');
    else tool.err('Key without a scan code dropped\n');
  };
  const keyOf = kind === 'sc' ? keyOfConsSc : keyOfConsTc;
  const keys = createKeyReader(
    kind === 'sc' ? CURSES_ESCAPE_MS : TERMKEY_ESCAPE_MS,
    kind === 'sc' ? '' : '\x1c',
    (key) => act(keyOf(key)),
    redraw,
  );
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
