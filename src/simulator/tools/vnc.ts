import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connectToSocket } from '../wire.js';
import { isPort } from './rfb.js';
import { ask, askAndStay, deviceIn, FAILURE, type Tool } from './tool.js';
import { readParameters, vncUsage } from './vnc-parameters.js';
import { hidePassword, readPasswordFile } from './vnc-password.js';
import { createRelay } from './vnc-relay.js';

const DEFAULT_PORT = '5951';

/**
 * v3_vncserver: starts the server in the background and says so, whether it worked or not. As in the Perl original,
 * the values of its options reach a shell unquoted (docs/palacios/tools.md, "The console tools").
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

/**
 * v3_x0vncserver: gives its VM's screen to whoever connects and knows the password, until the VM is gone. Palacios' own
 * is of VNC 4.0 and listens on every address; with the switch new-vnc it is a later one, which takes `-localhost` and
 * speaks TLS.
 */
export async function x0vncserver(tool: Tool): Promise<never> {
  const isNew = existsSync(tool.layout.newVnc);
  const said = readParameters(tool.args, isNew);
  if (said === null) {
    tool.err(vncUsage(isNew));
    return tool.exit(1);
  }
  const { device, values } = said;
  const path = deviceIn(device);
  const opened = path === null ? null : await askAndStay(tool, { call: 'vnc', device: path });
  if (path === null || opened?.answer.end !== 'ok' || !opened.connection) {
    tool.err(`Error opening VM device: ${device}\n`);
    return tool.exit(FAILURE);
  }
  const password = readPasswordFile(values.get('passwordfile') ?? '');
  if (password === null) {
    tool.err('Cannot read the password file\n');
    return tool.exit(1);
  }
  opened.connection.socket.once('close', () => tool.exit(0));
  const types = (values.get('securitytypes') ?? '').split(',');
  const server = createRelay(() => openScreen(tool, path, password), isNew ? { types, password } : null);
  const port = values.get('rfbport');
  const fail = () => {
    tool.err(`Cannot listen on port ${port}\n`);
    return tool.exit(1);
  };
  server.once('error', fail);
  if (!isPort(Number(port))) return fail();
  server.listen(Number(port), isOn(values.get('localhost')) ? '127.0.0.1' : '0.0.0.0');
  return new Promise(() => {});
}

function isOn(flag: string | undefined): boolean {
  return flag !== undefined && /^(1|on|true|yes)$/i.test(flag);
}

/** Asks for each viewer anew: a VM that was stopped and launched again has another VNC server. */
async function openScreen(tool: Tool, device: string, password: string): Promise<Socket | null> {
  const answer = await ask(tool, { call: 'vnc-screen', device, password });
  return answer.end === 'ok' && answer.text !== undefined ? connectToSocket(answer.text) : null;
}

/** vncpasswd -f: a password on stdin becomes a password file on stdout. */
export async function vncpasswd(tool: Tool): Promise<never> {
  const answer = await ask(tool, { call: 'helper' });
  if (answer.end === 'ioctl' || tool.args[0] !== '-f') {
    tool.err('usage: vncpasswd -f\n');
    return tool.exit(1);
  }
  const password = readFileSync(0, 'latin1').split('\n')[0] ?? '';
  tool.out(hidePassword(password).toString('latin1'));
  return tool.exit(0);
}

/** v3_vncclient: the viewer on this machine. */
export async function vncclient(tool: Tool): Promise<never> {
  const { port = DEFAULT_PORT } = longOptions(tool.args);
  tool.out(`vncviewer localhost:${port}\n`);
  shell(`${binary(tool, 'vncviewer')} localhost:${port}`);
  return tool.exit(0);
}
