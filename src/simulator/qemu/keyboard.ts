import { hasModifier, keysIn } from '../guest/scan-codes.js';

/** So much of what is typed waits; what comes after that is lost. */
const QUEUED_BYTES = 4096;
/** Keys are typed ahead of QEMU for this long: so a busy QEMU never has more of them than it can keep. */
const AHEAD_MS = 250;
/** QEMU presses and releases a key in 20 ms, and another one that is held for it in 20 more. */
const KEY_MS = 25;
/** A key that comes while QEMU looks for what follows an Esc would become Alt and that key. */
const ESCAPE_MS = 60;

/** The keyboard of a guest: keys as the console tools send them, at the speed at which QEMU types them. */
export type Keyboard = {
  type(bytes: Uint8Array): void;
  /** Lets keys wait, or go to QEMU: it drops those that come while its guest stands still. */
  open(isOpen: boolean): void;
  /** Drops the keys that wait. */
  forget(): void;
};

/** @param press writes to QEMU's terminal */
export function createKeyboard(press: (bytes: Buffer) => void): Keyboard {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let isOpen = false;
  let doneAt = 0;
  let timer: NodeJS.Timeout | null = null;

  const pump = () => {
    timer = null;
    while (isOpen && waiting.length > 0) {
      const now = performance.now();
      doneAt = Math.max(doneAt, now);
      if (doneAt - now > AHEAD_MS) {
        timer = setTimeout(pump, doneAt - now - AHEAD_MS);
        return;
      }
      const key = waiting.shift() ?? '';
      waitingBytes -= key.length;
      doneAt += millisecondsOf(key);
      press(Buffer.from(onTerminal(key), 'latin1'));
      if (key === '\x1b') {
        timer = setTimeout(pump, ESCAPE_MS);
        return;
      }
    }
  };
  return {
    type(bytes) {
      if (waitingBytes + bytes.length > QUEUED_BYTES) return;
      waitingBytes += bytes.length;
      waiting.push(...keysIn(bytes));
      if (timer === null) pump();
    },
    open(wanted) {
      isOpen = wanted;
      if (timer === null) pump();
    },
    forget() {
      waiting = [];
      waitingBytes = 0;
    },
  };
}

function millisecondsOf(key: string): number {
  return hasModifier(key) ? 2 * KEY_MS : KEY_MS;
}

/** A key as the terminal type of QEMU's display sends it. */
function onTerminal(key: string): string {
  if (key === '\n') return '\r';
  if (key === '\x1b[1~') return '\x1bOH';
  if (key === '\x1b[4~') return '\x1bOF';
  return key.replace(/^\x1b\[([ABCDFHPQRS])$/, '\x1bO$1');
}
