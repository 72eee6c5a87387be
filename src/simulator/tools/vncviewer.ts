import { connect } from 'node:net';
import { isPort, logIn } from './rfb.js';
import { ask, type Tool } from './tool.js';
import { readPasswordFile } from './vnc-password.js';

/** Lets the server keep its other viewers. */
const SHARED = Buffer.of(1);

/**
 * vncviewer: logs in, with the password of `-passwd FILE`, and stays until the server ends. It shows nothing. Where the
 * real one asks in a window, it stays as if nobody answered.
 */
export async function vncviewer(tool: Tool): Promise<never> {
  const answer = await ask(tool, { call: 'helper' });
  const address = tool.args
    .filter((arg) => !arg.startsWith('-'))
    .at(-1)
    ?.match(/^(.*?)(::?)([0-9]+)$/);
  if (!address || answer.end === 'ioctl') return fail(tool, 'cannot open a display');
  const [, host, colons, digits] = address;
  const number = Number(digits);
  const port = colons === ':' && number < 100 ? 5900 + number : number;
  if (!isPort(port)) return fail(tool, `unable to connect to ${host}:${port}`);
  const option = tool.args.indexOf('-passwd');
  const password = option < 0 ? null : readPasswordFile(tool.args[option + 1] ?? '');
  const open = () => {
    const socket = connect(port, host || '127.0.0.1');
    socket.once('error', () => fail(tool, `unable to connect to ${host}:${port}`));
    return socket;
  };

  const socket = open();
  const said = await logIn(socket, password).catch(() => tool.exit(0));
  if (said.end === 'stranger') return fail(tool, 'not an RFB server');
  if (said.end === 'denied') return fail(tool, `authentication failed: ${said.reason}`);
  if (said.end === 'in') socket.write(SHARED);
  if (said.end === 'refused') tool.err(`vncviewer: ${said.reason}\n`);
  // Who was refused stays with a connection that has not answered the greeting.
  const held = said.end === 'refused' ? open() : socket;
  held.once('close', () => tool.exit(0)).resume();
  return new Promise(() => {});
}

function fail(tool: Tool, text: string): never {
  tool.err(`vncviewer: ${text}\n`);
  return tool.exit(1);
}
