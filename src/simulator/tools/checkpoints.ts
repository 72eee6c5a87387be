import { askDevice, atoi, FAILURE, type Tool } from './tool.js';

const MAX_STORE = 128;
const MAX_URL = 256;

const MASK_WORDS = ` optionmask consists of the sum of any of the following
 0    none
 1    skip memory
 2    skip devices
 4    skip cores
 8    skip architecture-specific core state
`;

/** What the two migration tools print when they are refused; the others do not notice. */
const REFUSED: Readonly<Record<string, string>> = {
  send: 'Error sending the VM\n',
  receive: 'VM reception failed\n',
};

/** v3_save, v3_load, v3_send and v3_receive. */
export async function checkpoint(tool: Tool, call: 'save' | 'load' | 'send' | 'receive'): Promise<never> {
  const [device, store, url, mask] = tool.args;
  if (device === undefined || store === undefined || url === undefined) {
    const name = REFUSED[call] === undefined ? `usage: ${tool.name}` : `Usage: ./${tool.name}`;
    tool.out(`${name} <vm_device> <store> <url> [optionmask]\n${MASK_WORDS}`);
    return tool.exit(FAILURE);
  }
  if (store.length >= MAX_STORE) {
    tool.out(`ERROR: Checkpoint store name longer than maximum size (${MAX_STORE})\n`);
    return tool.exit(FAILURE);
  }
  if (url.length >= MAX_URL) {
    tool.out(`ERROR: Checkpoint URL longer than maximum size (${MAX_URL})\n`);
    return tool.exit(FAILURE);
  }
  const answer = await askDevice(tool, device, (path) => ({
    call,
    device: path,
    store,
    url,
    folder: Buffer.from(process.cwd()).toString('latin1'),
    mask: mask === undefined ? 0 : atoi(mask),
  }));
  const refused = answer.end === 'ok' ? undefined : REFUSED[call];
  if (answer.end !== 'open' && refused === undefined) return tool.exit(0);
  if (answer.end !== 'open') tool.out(refused ?? '');
  else tool.out(`Error opening VM device: ${device}\n`);
  return tool.exit(FAILURE);
}
