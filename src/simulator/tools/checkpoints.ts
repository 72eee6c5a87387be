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

/** v3_save and v3_load: a refusal by the core goes unnoticed. */
export async function saveOrLoad(tool: Tool, call: 'save' | 'load'): Promise<never> {
  const [device, store, url, mask] = tool.args;
  if (device === undefined || store === undefined || url === undefined) {
    tool.out(`usage: ${tool.name} <vm_device> <store> <url> [optionmask]\n${MASK_WORDS}`);
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
  if (answer.end !== 'open') return tool.exit(0);
  tool.out(`Error opening VM device: ${device}\n`);
  return tool.exit(FAILURE);
}
