/** Keys as the console tools send them, as QEMU's terminal sends them. */
export function keysForTerminal(bytes: Uint8Array): Buffer {
  const keys = Buffer.from(bytes)
    .toString('latin1')
    .replace(/\x1b\[1~/g, '\x1bOH')
    .replace(/\x1b\[4~/g, '\x1bOF')
    .replace(/\x1b\[([ABCDFHPQRS])/g, '\x1bO$1')
    .replaceAll('\n', '\r');
  return Buffer.from(keys, 'latin1');
}
