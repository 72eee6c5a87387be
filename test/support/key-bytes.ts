/** What a terminal sends for the keys that have a name. */
const NAMED: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  space: ' ',
  backspace: '\x7f',
  insert: '\x1b[2~',
  delete: '\x1b[3~',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  f1: '\x1bOP',
  f2: '\x1bOQ',
  f3: '\x1bOR',
  f4: '\x1bOS',
  f5: '\x1b[15~',
  f10: '\x1b[21~',
};

/** Keys that send another sequence in application mode: `CSI A`, or `SS3 A`. */
const CURSOR: Readonly<Record<string, string>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
  home: 'H',
  end: 'F',
};

/**
 * The bytes of a key: a character, or a name like `enter`, `esc`, `up`, `ctrl-c`, `ctrl-]`, `alt-x`. Throws for
 * any other word: a test that presses no key must not pass.
 */
export function keyBytes(key: string, applicationCursor = false): string {
  const named = NAMED[key];
  if (named !== undefined) return named;
  const cursor = CURSOR[key];
  if (cursor !== undefined) return `${applicationCursor ? '\x1bO' : '\x1b['}${cursor}`;
  const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
  const alt = /^alt-(.)$/u.exec(key)?.[1];
  if (alt !== undefined) return `\x1b${alt}`;
  if (Array.from(key).length === 1) return key;
  throw new Error(`no such key: ${key}`);
}
