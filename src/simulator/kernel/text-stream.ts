const LINE_BYTES = 32;
const PIECE_CHARACTERS = 64 * 1024;

/** Bytes as a `textfile:` store writes them: hex digits, in lines of 32 bytes. */
export function encoded(bytes: Buffer): Buffer {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES)
    lines.push(`${bytes.toString('hex', at, Math.min(bytes.length, at + LINE_BYTES))}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}

/**
 * Reads such text back.
 * @param pull reads this many characters, or rejects if there are too few
 * @returns a function that reads this many bytes, or rejects
 */
export function decodedFrom(pull: (length: number) => Promise<Buffer>): (length: number) => Promise<Buffer> {
  let digits = '';
  return async (length) => {
    while (digits.length < length * 2) {
      const wanted = Math.min(length * 2 - digits.length, PIECE_CHARACTERS);
      digits += (await pull(wanted)).toString('latin1').replaceAll('\n', '');
    }
    const bytes = Buffer.from(digits.slice(0, length * 2), 'hex');
    digits = digits.slice(length * 2);
    if (bytes.length < length) throw new Error('the checkpoint is damaged');
    return bytes;
  };
}
