import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asDevice, type Device } from '../../src/host/device.js';
import type { Host } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import type { Session } from '../../src/sessions/session.js';
import type { CellGrid } from '../../src/terminal/cells.js';

/** A host root whose tools are small Node scripts written by a test. */
export type ToolRoot = { root: string; host: Host; remove: () => void };

/** @param tools the body of each tool: an ES module's text that sees `args` */
export function makeToolRoot(tools: Readonly<Record<string, string>>): ToolRoot {
  const root = mkdtempSync(join(tmpdir(), 'v3_tui-tools-'));
  const bin = join(root, 'bin');
  mkdirSync(bin);
  mkdirSync(join(root, 'dev'));
  writeFileSync(join(root, 'dev', 'v3-vm0'), '');
  writeFileSync(join(bin, 'package.json'), '{ "type": "module" }');
  for (const [name, body] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!${process.execPath}\nconst args = process.argv.slice(2);\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const host = openLocalHost({ root, env: process.env });
  return { root, host, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export function device(text: string): Device {
  const checked = asDevice(text);
  if (checked === null) throw new Error(`no device: ${text}`);
  return checked;
}

/** The session's picture as lines without trailing blanks. */
export function shown(session: Session, columns = 80, rows = 25): string[] {
  return linesOf(session.screen(columns, rows));
}

/** How many lines are above the session's screen. */
export function linesAbove(session: Session): number {
  const lines = session.lines();
  return lines === null ? 0 : lines.screen - lines.first;
}

export function linesOf(grid: CellGrid): string[] {
  return grid.rows.map((row) =>
    row
      .map((cell) => cell.text)
      .join('')
      .trimEnd(),
  );
}

export function typed(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** v3_cons_sc and v3_stream as in docs/palacios/tools.md: they show in hex what is typed. */
export const CONSOLE_TOOL = `
const [columns, rows] = process.stdout.getWindowSize();
if (columns < 80 || rows < 25) {
  console.log('Your window is not large enough.\\nIt must be at least 80x25, but yours is ' + columns + 'x' + rows);
  console.log('Error: terminal too small!');
  process.exit(255);
}
if (args[0] === '/dev/v3-vm9') {
  console.log('Error opening stream Console');
  process.exit(255);
}
process.stderr.write('a remark of the tool\\n');
process.on('SIGWINCH', () => process.exit(255));
process.on('SIGINT', () => process.exit(1));
process.stdin.setRawMode(true);
process.stdout.write('\\x1b[2J\\x1b[Hconsole of ' + args[0] + ' ' + columns + 'x' + rows + ' ' + process.env.TERM + ' ESCDELAY=' + process.env.ESCDELAY + '\\r\\n');
process.stdin.on('data', (bytes) => {
  const end = bytes.indexOf(0x5c);
  const typed = end < 0 ? bytes : bytes.subarray(0, end);
  if (typed.length > 0) process.stdout.write('[' + typed.toString('hex') + ']');
  if (end < 0) return;
  process.stdout.write('Console terminated\\r\\n');
  process.exit(0);
});
`;

export const STREAM_TOOL = `
const [flag, device, stream] = args;
if (stream === 'taken') {
  console.error('Error opening VM device: ' + device);
  process.exit(255);
}
process.stdin.setRawMode(true);
process.stdout.write('stream ' + stream + ' ' + process.env.TERM + '\\r\\n');
process.on('SIGWINCH', () => process.stdout.write('size ' + process.stdout.getWindowSize().join('x') + '\\r\\n'));
let escape = false;
process.stdin.on('data', (bytes) => {
  for (const byte of bytes) {
    if (!escape && byte === 0x1c) escape = true;
    else if (escape && byte === 0x71) {
      process.stdout.write('Bye\\r\\n');
      process.exit(0);
    } else {
      if (escape && byte !== 0x1c) process.stdout.write('Unknown ESC sequence.\\r\\n');
      else process.stdout.write('<' + byte.toString(16) + '>');
      escape = false;
    }
  }
  const line = bytes.toString('latin1');
  if (line === 'q') process.stdout.write('\\x1b[?1h\\x1b[?2004h\\x1b[c');
  if (line === 'n') process.stdout.write(Array.from({ length: 200000 }, (_, n) => n + 1).join('\\r\\n') + '\\r\\ndone');
  if (line === 'k') process.kill(process.pid, 'SIGKILL');
});
`;
