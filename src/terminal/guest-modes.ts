import { capabilityOf, type TerminalEnvironment } from './capability.js';

/** Puts the user's terminal right after a guest's bytes went to it as they were. */
export type GuestModes = {
  /** To be written before the guest's first byte: what a terminal can keep for later. */
  readonly before: string;
  /** Takes what the guest writes, in pieces of any size. */
  watch(bytes: Uint8Array): void;
  /** To be written after the guest's last byte. The cursor stays in its row, except where only the last is sure. */
  after(columns: number): string;
};

/** DEC private modes that are on in a terminal that nobody has changed. */
const ON_BY_DEFAULT = [7, 8, 25];
/** Other modes that programs set: keys, reverse video, cursor, margins, mouse, focus, paste, synchronized updates. */
const OFF_BY_DEFAULT = [
  1, 5, 9, 45, 66, 67, 69, 80, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2027, 2031,
  2048, 9001,
];
/** What these are by default is the terminal's choice: it keeps them itself, as far as it can. */
const KEPT_BY_TERMINAL = '12;40;1007;1034;1035;1036;1039';
/** The alternate screen in its three forms, and the cursor that goes with it. */
const SCREENS = [47, 1047, 1049];
const CURSOR_KEPT = 1048;
const WIDE = 3;
const ORIGIN = 6;
const MOST_MODES = 64;
const MOST_TITLES = 10;
/** A sequence that comes in pieces is watched for this long, in bytes. */
const LONGEST = 512;

const WATCHED =
  /(?:\x1b\[|\x9b)(?:\?(?<modes>[\d;]*)(?<how>[hl])|(?<titles>2[23])(?:;[\d;]*)?t)|\x1b(?<whole>c)/g;

/** See {@link GuestModes}; `env` tells what the terminal knows. */
export function guestModes(env: TerminalEnvironment): GuestModes {
  const { synchronized, unicode } = capabilityOf(env, { isTTY: true });
  const isModern = synchronized === 'ask';
  const isLinux = env.TERM?.startsWith('linux') === true;
  const modes = new Map<number, boolean>();
  let titles = 0;
  let tail = '';

  const take = (match: RegExpMatchArray) => {
    const { modes: numbers, how, titles: title, whole } = match.groups ?? {};
    if (whole !== undefined) modes.clear();
    if (title !== undefined) titles = Math.min(Math.max(titles + (title === '22' ? 1 : -1), -1), MOST_TITLES);
    for (const number of numbers?.split(';') ?? []) {
      if (modes.size < MOST_MODES || modes.has(Number(number))) modes.set(Number(number), how === 'h');
    }
  };

  return {
    before: isModern ? `\x1b[?${KEPT_BY_TERMINAL}s\x1b[22;0t` : '',
    watch(bytes) {
      const text = tail + Buffer.from(bytes).toString('latin1');
      let from = 0;
      for (const match of text.matchAll(WATCHED)) {
        take(match);
        from = match.index + match[0].length;
      }
      const begun = Math.max(text.lastIndexOf('\x1b'), text.lastIndexOf('\x9b'));
      tail = begun < from ? '' : text.slice(begun).slice(-LONGEST);
    },
    after(columns) {
      const others = [...modes.keys()].filter(
        (mode) => ![...ON_BY_DEFAULT, ...SCREENS, CURSOR_KEPT, WIDE, ORIGIN].includes(mode),
      );
      return [
        // Out of a string that was cut off, and of the VT52's language.
        '\x1b\\\x1b<',
        ...SCREENS.filter((mode) => modes.get(mode) === true).map((mode) => `\x1b[?${mode}l`),
        modes.get(WIDE) === true ? '\x1b[?3l' : '',
        '\x1b7\x1b[r\x1b[?69l',
        tabStops(columns),
        '\x1b8',
        // It takes the cursor home, and the row in which it was cannot be asked for any more.
        modes.get(ORIGIN) === true ? '\x1b[?6l\x1b[999;1H' : '',
        '\x1b[m\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b F',
        unicode ? '\x1b%G' : '\x1b%@',
        '\x1b>\x1b[2;4;20l\x1b[12h\x1b[4i\x1b[?4i\x1b[0"q',
        `\x1b[?${[...new Set([...OFF_BY_DEFAULT, ...others])].join('l\x1b[?')}l`,
        `\x1b[?${ON_BY_DEFAULT.join('h\x1b[?')}h`,
        isModern ? modernReset(titles) : '',
        isLinux ? '\x1b]R\x1b[?0c\x1b[0q' : '',
      ].join('');
    },
  };
}

function tabStops(columns: number): string {
  return `\r\x1b[3g${'\x1b[8C\x1bH'.repeat(Math.floor((columns - 1) / 8))}`;
}

/** Cursor style, colours, links, pointer, key protocols and title, of terminals that know of them. */
function modernReset(titles: number): string {
  const colours = [104, 105, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119];
  return [
    '\x1b[0 q',
    ...colours.map((number) => `\x1b]${number}\x1b\\`),
    '\x1b]8;;\x1b\\\x1b]22;\x1b\\',
    '\x1b[<99u\x1b[>0m\x1b[>1m\x1b[>2m\x1b[>4m\x1b[>4f\x1b[>0;1T',
    `\x1b[?${KEPT_BY_TERMINAL}r`,
    '\x1b[23;0t'.repeat(titles + 1),
  ].join('');
}
