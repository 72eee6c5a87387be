import type { ColourDepth } from './colour.js';

/** What the outer terminal can do, as far as its environment tells. */
export type Capability = {
  colours: ColourDepth;
  /** Whether characters beyond ASCII can be shown. */
  unicode: boolean;
  /** Whether it may be asked for synchronized updates (DECRQM 2026). */
  synchronized: 'ask' | 'no';
  /** It knows no more than a VT100: no erasing of characters, no switching off of single attributes. */
  basic: boolean;
};

/** `noColour` and `ascii`: the options `--no-color` and `--ascii`. */
export type CapabilityOptions = { isTTY: boolean; noColour?: boolean; ascii?: boolean };

/** The environment variables that this reads. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/** What the terminal that these variables speak of can do. */
export function capabilityOf(env: TerminalEnvironment, options: CapabilityOptions): Capability {
  const term = env.TERM ?? '';
  const basic = /^(vt\d\d\d?|dumb|ansi|unknown|)$/.test(term.replace(/-.*/, ''));
  return {
    colours: options.noColour || env.NO_COLOR ? 0 : coloursOf(term, env),
    unicode: !options.ascii && hasUtf8(env),
    synchronized: options.isTTY && !basic && !term.startsWith('linux') ? 'ask' : 'no',
    basic,
  };
}

function coloursOf(term: string, env: TerminalEnvironment): ColourDepth {
  if (/^(vt\d|dumb$|unknown$|$)/.test(term)) return 0;
  // GNU screen takes the numbers of a direct colour for attributes; the Linux console has 16 colours.
  const indirect = term.startsWith('screen') || term.startsWith('linux');
  const direct = /^(truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-direct$|kitty|ghostty/.test(term);
  if (direct && !indirect) return 'direct';
  return /256/.test(term) ? 256 : 16;
}

function hasUtf8(env: TerminalEnvironment): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/**
 * Makes ready for loading Ink: no CI, full colours (they are reduced at writing), no screen-reader mode. Call
 * it before the first import of Ink; call what it returns once Ink is loaded, so that children see the
 * user's own environment.
 */
export function prepareInkEnvironment(env: Record<string, string | undefined>): () => void {
  const wanted: Record<string, string | undefined> = {
    CI: undefined,
    CONTINUOUS_INTEGRATION: undefined,
    DEV: undefined,
    INK_SCREEN_READER: undefined,
    // Node warns on the terminal where these stand beside FORCE_COLOR.
    NO_COLOR: undefined,
    NODE_DISABLE_COLORS: undefined,
    TEAMCITY_VERSION: undefined,
    TF_BUILD: undefined,
    FORCE_COLOR: '3',
    COLORTERM: 'truecolor',
  };
  const before = Object.keys(wanted).map((name) => [name, env[name]] as const);
  const put = (name: string, value: string | undefined) => {
    if (value === undefined) delete env[name];
    else env[name] = value;
  };
  for (const [name, value] of Object.entries(wanted)) put(name, value);
  return () => {
    for (const [name, value] of before) put(name, value);
  };
}
