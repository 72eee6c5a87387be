import { type KeyPart, splitKeys } from './key-split.js';

/** An Esc with nothing after it within this time was the Esc key. */
const ESC_WAIT_MS = 50;

/**
 * Takes keyboard bytes as they come, even where a read splits a sequence, and passes on whole key parts.
 * @param isPasting true within a paste, where half a sequence begins the end mark, however late the rest comes
 */
export function createKeyFeed(
  onPart: (part: KeyPart) => void,
  isPasting: () => boolean = () => false,
): (bytes: Uint8Array) => void {
  let rest: Uint8Array = new Uint8Array(0);
  let waiting: NodeJS.Timeout | undefined;

  return (bytes) => {
    clearTimeout(waiting);
    const split = splitKeys(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]));
    rest = split.rest;
    for (const part of split.parts) onPart(part);
    if (rest.length === 0 || isPasting()) return;
    waiting = setTimeout(() => {
      const late = rest;
      rest = new Uint8Array(0);
      onPart({ kind: 'sequence', bytes: late });
    }, ESC_WAIT_MS);
  };
}
