/** Reads the keys of a console tool from a terminal's bytes. */
export type KeyReader = {
  /** True while an Esc waits for what may follow it; output waits, too. */
  waiting(): boolean;
  /** Takes the bytes of one read of the terminal. */
  type(bytes: Uint8Array): void;
  close(): void;
};

const LONGEST_KEY = 16;
const CURSES_ESCAPE_MS = 1000;

/** How many milliseconds curses waits to see whether an Esc begins a longer key, by the tool's ESCDELAY. */
export function cursesEscapeMs(escapeDelay: string | undefined): number {
  const wanted = Number.parseInt(escapeDelay ?? '', 10);
  return wanted >= 0 ? wanted : CURSES_ESCAPE_MS;
}

/**
 * Reads as curses does: byte by byte, and an Esc waits for what may follow it. If it makes no key with what follows,
 * the Esc is typed, and the rest comes with the next byte.
 * @param escapeMs how long an Esc waits
 * @param onWaited called when an Esc has waited
 */
export function createCursesReader(
  escapeMs: number,
  onKey: (key: string) => void,
  onWaited: () => void,
): KeyReader {
  let pending = '';
  let left = '';
  let timer: NodeJS.Timeout | null = null;
  const giveUp = () => {
    timer = null;
    const [first = '', ...rest] = pending;
    pending = '';
    left = rest.join('');
    onKey(first);
    onWaited();
  };
  const take = (char: string): void => {
    const before = left;
    left = '';
    for (const one of before) onKey(one);
    if (pending === '' && char !== '\x1b') return onKey(char);
    pending += char;
    if (pending.length === 1 || /^\x1b[[O]$/.test(pending)) return;
    if (/^\x1b\[[0-9;]+$/.test(pending) && pending.length < LONGEST_KEY) return;
    if (timer) clearTimeout(timer);
    if (!/^\x1b[[O]/.test(pending)) return giveUp();
    timer = null;
    const key = pending;
    pending = '';
    onKey(key);
    onWaited();
  };
  return {
    waiting: () => pending !== '',
    type(bytes) {
      for (const char of Buffer.from(bytes).toString('latin1')) take(char);
      if (pending !== '' && !timer) timer = setTimeout(giveUp, escapeMs);
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}

/** A key, or the beginning of one: bytes of a function key, a character in UTF-8, Alt and a byte, or a byte. */
const KEY = /^(?:\x1b\[[0-9;]{0,12}[@-~]|\x1bO[@-~]|\x1b[^[O]|[\xc0-\xff][\x80-\xbf]{1,3}|[^\x1b])/;

/**
 * Reads as v3_cons_tc does with libtermkey: **one key for each read of the terminal**. Of keys that come together only
 * the first is typed, and each further one with a later read (docs/palacios/tools.md, "The console tools").
 * @param escapeMs how long an Esc waits for more
 */
export function createTermkeyReader(escapeMs: number, onKey: (key: string) => void): KeyReader {
  let pending = '';
  let timer: NodeJS.Timeout | null = null;
  const take = (length: number) => {
    const key = pending.slice(0, length);
    pending = pending.slice(length);
    if (key !== '') onKey(key);
  };
  return {
    waiting: () => false,
    type(bytes) {
      if (timer) clearTimeout(timer);
      timer = null;
      pending += Buffer.from(bytes).toString('latin1');
      const key = KEY.exec(pending)?.[0];
      if (key !== undefined) take(key.length);
      else timer = setTimeout(() => take(1), escapeMs);
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}
