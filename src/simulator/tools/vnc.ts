import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ask, askAndStay, deviceIn, FAILURE, type Tool } from './tool.js';

const DEFAULT_PORT = '5951';
const PASSWORD_BYTES = 8;
const GREETING = 'RFB 003.008\n';
const NO_SCREEN = 'The simulated host draws no VNC screen.';

/**
 * v3_vncserver: starts the server in the background and says so, whether it worked or not. As in the Perl original,
 * the values of its options reach a shell unquoted (docs/palacios.md, "The console tools").
 */
export async function vncserver(tool: Tool): Promise<never> {
  const { port = DEFAULT_PORT, password = '' } = longOptions(tool.args);
  const device = tool.args.find((arg) => !arg.startsWith('--'));
  if (device === undefined) {
    tool.out('usage: v3_vncserver [--port=5951] [--password=P] <vm_device>\n');
    return tool.exit(FAILURE);
  }
  const answer = await ask(tool, { call: 'helper' });
  if (answer.end !== 'ioctl') {
    shell(`echo ${password} | ${binary(tool, 'vncpasswd')} -f > ./.vncpasswd`);
    const server = `${binary(tool, 'v3_x0vncserver')} --PasswordFile=./.vncpasswd -rfbport ${port} ${device}`;
    shell(`${server} </dev/null >/dev/null 2>&1 & echo $! > ./.vncpid`);
    tool.err('pid of server is stored in ./.vncpid\n');
  }
  tool.out(`You can now connect to port ${port} with password "${password}"\n`);
  return tool.exit(0);
}

function longOptions(args: readonly string[]): { port?: string; password?: string } {
  const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const port = option('port');
  const password = option('password');
  return { ...(port === undefined ? {} : { port }), ...(password === undefined ? {} : { password }) };
}

function shell(command: string): void {
  spawnSync('/bin/sh', ['-c', Buffer.from(command, 'latin1').toString()], { stdio: 'inherit' });
}

function binary(tool: Tool, name: string): string {
  return Buffer.from(`'${join(tool.layout.bin, name).replaceAll("'", `'\\''`)}'`).toString('latin1');
}

/** v3_x0vncserver: greets whoever connects, until its VM is gone. */
export async function x0vncserver(tool: Tool): Promise<never> {
  const passwordFile = tool.args
    .find((arg) => arg.startsWith('--PasswordFile='))
    ?.slice('--PasswordFile='.length);
  const port = tool.args[tool.args.indexOf('-rfbport') + 1];
  const device = tool.args.at(-1) ?? '';
  const path = deviceIn(device);
  const opened = path === null ? null : await askAndStay(tool, { call: 'vnc', device: path });
  if (opened?.answer.end !== 'ok' || !opened.connection) {
    tool.err(`Error opening VM device: ${device}\n`);
    return tool.exit(FAILURE);
  }
  if (passwordFile === undefined || !holdsPassword(passwordFile)) {
    tool.err('Cannot read the password file\n');
    return tool.exit(1);
  }
  opened.connection.socket.once('close', () => tool.exit(0));
  const server = createServer(greet);
  server.once('error', () => {
    tool.err(`Cannot listen on port ${port}\n`);
    tool.exit(1);
  });
  server.listen(Number(port), '127.0.0.1');
  return new Promise(() => {});
}

function holdsPassword(path: string): boolean {
  try {
    return readFileSync(Buffer.from(path, 'latin1')).length >= PASSWORD_BYTES;
  } catch {
    return false;
  }
}

/** RFB up to the choice of security, where a server may refuse with a reason. */
function greet(viewer: Socket): void {
  viewer.on('error', () => viewer.destroy());
  viewer.write(GREETING);
  let read = 0;
  viewer.on('data', (bytes: Buffer) => {
    read += bytes.length;
    if (read < GREETING.length) return;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(NO_SCREEN.length);
    viewer.end(Buffer.concat([Buffer.of(0), length, Buffer.from(NO_SCREEN)]));
  });
}

/** vncpasswd -f: a password on stdin becomes eight bytes on stdout. The real one encrypts them. */
export async function vncpasswd(tool: Tool): Promise<never> {
  const answer = await ask(tool, { call: 'helper' });
  if (answer.end === 'ioctl' || tool.args[0] !== '-f') {
    tool.err('usage: vncpasswd -f\n');
    return tool.exit(1);
  }
  const password = readFileSync(0, 'latin1').split('\n')[0] ?? '';
  const eight = Buffer.from(password.slice(0, PASSWORD_BYTES).padEnd(PASSWORD_BYTES, '\0'), 'latin1');
  tool.out(Buffer.from(eight.map((byte) => byte ^ 0xa5)).toString('latin1'));
  return tool.exit(0);
}

/** vncviewer: connects, reads the greeting, and stays until the server ends. */
export async function vncviewer(tool: Tool): Promise<never> {
  const answer = await ask(tool, { call: 'helper' });
  const address = tool.args
    .filter((arg) => !arg.startsWith('-'))
    .at(-1)
    ?.match(/^(.*?)(::?)([0-9]+)$/);
  if (!address || answer.end === 'ioctl') {
    tool.err('vncviewer: cannot open a display\n');
    return tool.exit(1);
  }
  const [, host, colons, digits] = address;
  const number = Number(digits);
  const port = colons === ':' && number < 100 ? 5900 + number : number;
  const socket = connect(port, host || '127.0.0.1');
  socket.once('error', () => {
    tool.err(`vncviewer: unable to connect to ${host}:${port}\n`);
    tool.exit(1);
  });
  socket.once('data', (bytes: Buffer) => {
    if (bytes.toString('latin1') === GREETING) return;
    tool.err('vncviewer: not an RFB server\n');
    tool.exit(1);
  });
  socket.once('close', () => tool.exit(0));
  return new Promise(() => {});
}

/** v3_vncclient: the viewer on this machine. */
export async function vncclient(tool: Tool): Promise<never> {
  const { port = DEFAULT_PORT } = longOptions(tool.args);
  tool.out(`vncviewer localhost:${port}\n`);
  shell(`${binary(tool, 'vncviewer')} localhost:${port}`);
  return tool.exit(0);
}
