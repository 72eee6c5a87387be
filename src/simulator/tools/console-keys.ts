/** What a key does: bytes for the guest, or the end of the tool. */
export type KeyAction =
  | { do: 'send'; bytes: string }
  | { do: 'end'; how: 'backslash' | 'interrupt' | 'escape-key' }
  | { do: 'raise'; signal: 'SIGQUIT' | 'SIGTSTP' }
  | { do: 'nothing' };

/** Reads the keys of a console tool from a terminal's bytes. */
export type KeyReader = {
  /** True while an Esc waits for what may follow it; output waits too. */
  waiting(): boolean;
  type(bytes: Uint8Array): void;
  close(): void;
};

const NOTHING: KeyAction = { do: 'nothing' };
const F10_OF_A_PC = '\x1b[21~';
const KEY_CODES: Record<string, number> = {
  H: 262,
  '1~': 262,
  P: 265,
  Q: 266,
  R: 267,
  S: 268,
  '15~': 269,
  '17~': 270,
  '18~': 271,
  '19~': 272,
  '20~': 273,
  '21~': 274,
  '23~': 275,
  '24~': 276,
  '3~': 330,
  '2~': 331,
  '6~': 338,
  '5~': 339,
  F: 360,
  '4~': 360,
};

/** v3_cons_sc: keys as curses numbers them, cut to 8 bits (docs/palacios.md, "The console tools"). */
export function keyOfConsSc(key: string): KeyAction {
  const special = key.match(/^\x1b[[O](.+)$/s)?.[1];
  if (special !== undefined) {
    if (/^[A-D]$/.test(special)) return send(`\x1b[${special}`);
    const code = KEY_CODES[special];
    return code === undefined ? NOTHING : plain(code & 0xff);
  }
  const code = key.charCodeAt(0);
  if (code === 0x03) return { do: 'end', how: 'interrupt' };
  if (code === 0x1a) return { do: 'raise', signal: 'SIGTSTP' };
  if (code === 0x1c) return { do: 'raise', signal: 'SIGQUIT' };
  if (key === '\\') return { do: 'end', how: 'backslash' };
  if (key === '~') return send('\x03');
  if (key === '`') return send(F10_OF_A_PC);
  if (code === 0x1b || code === 0x7f || code === 0x08) return send(key);
  return plain(code);
}

/** A character the guest's keyboard has: no control characters but Tab and Enter, nothing above 127. */
function plain(code: number): KeyAction {
  if (code === 9 || code === 10 || code === 13 || (code >= 32 && code < 127))
    return send(String.fromCharCode(code));
  return NOTHING;
}

/** v3_cons_tc: everything goes to the guest, but for Ctrl-Alt-\. */
export function keyOfConsTc(key: string): KeyAction {
  if (key === '\x1b\x1c') return { do: 'end', how: 'escape-key' };
  if (key === '\x1c' || key.charCodeAt(0) > 127) return NOTHING;
  return send(key.replace(/^\x1bO/, '\x1b['));
}

function send(bytes: string): KeyAction {
  return { do: 'send', bytes };
}

/**
 * @param escapeMs how long an Esc waits for more
 * @param endsAfterEsc the byte that together with Esc is one key, beside `[` and `O`
 */
export function createKeyReader(
  escapeMs: number,
  endsAfterEsc: string,
  onKey: (key: string) => void,
  onWaited: () => void,
): KeyReader {
  let pending = '';
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    const keys = pending;
    pending = '';
    timer = null;
    for (const key of keys) onKey(key);
    onWaited();
  };
  const take = (char: string) => {
    if (pending === '' && char !== '\x1b') return onKey(char);
    pending += char;
    if (pending.length === 1 || /^\x1b[[O]$/.test(pending) || /^\x1b\[[0-9;]+$/.test(pending)) return;
    if (timer) clearTimeout(timer);
    timer = null;
    const key = pending;
    pending = '';
    if (/^\x1b[[O]/.test(key) || key === `\x1b${endsAfterEsc}`) onKey(key);
    else {
      onKey('\x1b');
      take(key.slice(1));
    }
    if (pending === '') onWaited();
  };
  return {
    waiting: () => pending !== '',
    type(bytes) {
      for (const char of Buffer.from(bytes).toString('latin1')) take(char);
      if (pending !== '' && !timer) timer = setTimeout(flush, escapeMs);
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}
