/** What a key does: bytes for the guest, or the end of the tool. */
export type KeyAction =
  | { do: 'send'; bytes: string }
  | { do: 'end'; how: 'backslash' | 'interrupt' | 'suspend' | 'escape-key' }
  | { do: 'raise'; signal: 'SIGQUIT' }
  | { do: 'nothing' };

const NOTHING: KeyAction = { do: 'nothing' };
const F10_OF_A_PC = '\x1b[21~';
const KEY_CODES: Record<string, number> = {
  B: 258,
  A: 259,
  D: 260,
  C: 261,
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
  Z: 353,
  F: 360,
  '4~': 360,
};

/** The numbers of some keys after they are cut to 8 bits: a control key with that number types the same. */
const CUT_KEYS: Record<number, string> = {
  2: '\x1b[B',
  3: '\x1b[A',
  4: '\x1b[D',
  5: '\x1b[C',
  7: '\x7f',
};

/** v3_cons_sc: keys as curses numbers them, cut to 8 bits (docs/palacios/tools.md, "The console tools"). */
export function keyOfConsSc(key: string): KeyAction {
  const special = key.match(/^\x1b[[O](.+)$/s)?.[1];
  if (special !== undefined) {
    const code = KEY_CODES[special];
    return code === undefined ? NOTHING : cut(code & 0xff);
  }
  const code = key.charCodeAt(0);
  if (code === 0x03) return { do: 'end', how: 'interrupt' };
  if (code === 0x1a) return { do: 'end', how: 'suspend' };
  if (code === 0x1c) return { do: 'raise', signal: 'SIGQUIT' };
  if (key === '\\') return { do: 'end', how: 'backslash' };
  if (key === '~') return send('\x03');
  if (key === '`') return send(F10_OF_A_PC);
  if (code === 0x1b || code === 0x7f || code === 0x08) return send(key);
  return cut(code);
}

/** A character on the guest's keyboard: no control characters except Tab and Enter, nothing above 127. */
function cut(code: number): KeyAction {
  const key = CUT_KEYS[code];
  if (key !== undefined) return send(key);
  if (code === 9 || code === 10 || code === 13 || (code >= 32 && code < 127))
    return send(String.fromCharCode(code));
  return NOTHING;
}

/** v3_cons_tc: everything goes to the guest, except Ctrl-Alt-\, Delete and bytes above 127. */
export function keyOfConsTc(key: string): KeyAction {
  if (key === '\x1b\x1c') return { do: 'end', how: 'escape-key' };
  if (/^\x1b\[3[;~]/.test(key) || key.charCodeAt(0) > 127) return NOTHING;
  return send(key.replace(/^\x1bO/, '\x1b['));
}

function send(bytes: string): KeyAction {
  return { do: 'send', bytes };
}
