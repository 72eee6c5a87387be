import type { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type {
  ITerminalInitOnlyOptions,
  ITerminalOptions,
  IUnicodeVersionProvider,
  Terminal,
} from '@xterm/headless';

export type Xterm = {
  /** Makes a terminal that knows grapheme clusters. */
  newTerminal: (options: ITerminalOptions & ITerminalInitOnlyOptions) => Terminal;
  /** The rule which characters share a cell (see guest-output.ts). */
  properties: (codePoint: number, before: number) => number;
};

let loading: Promise<Xterm> | null = null;

/** Loads the terminal emulator at first use, so that the first frame does not wait for it. */
export function loadXterm(): Promise<Xterm> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Xterm> {
  const { Terminal } = commonJs(await import('@xterm/headless'));
  const { UnicodeGraphemesAddon } = commonJs(await importGraphemes());
  const rules = rulesOf(new UnicodeGraphemesAddon());
  return {
    newTerminal(options) {
      const terminal = new Terminal({ ...options, allowProposedApi: true, logLevel: 'off' });
      terminal.unicode.register(rules);
      terminal.unicode.activeVersion = rules.version;
      return terminal;
    },
    properties: (codePoint, before) => rules.charProperties(codePoint, before),
  };
}

/** The rules that the add-on would register with a terminal: all terminals share one set of its tables. */
function rulesOf(addon: UnicodeGraphemesAddon): IUnicodeVersionProvider {
  const registered: IUnicodeVersionProvider[] = [];
  const unicode = {
    register: (rules: IUnicodeVersionProvider) => registered.push(rules),
    activeVersion: '',
  };
  addon.activate({ unicode });
  const rules = registered.find(({ version }) => version === unicode.activeVersion);
  if (rules === undefined) throw new Error('the grapheme add-on registered no rules');
  return rules;
}

/**
 * The add-on reads its tables from `Buffer.from(base64).buffer` as if the bytes began there. From Node's pool they do
 * not, and then every character beyond U+FFFF would be one column wide: switch the pool off.
 */
async function importGraphemes(): Promise<typeof import('@xterm/addon-unicode-graphemes')> {
  const poolSize = Buffer.poolSize;
  Buffer.poolSize = 0;
  try {
    return await import('@xterm/addon-unicode-graphemes');
  } finally {
    Buffer.poolSize = poolSize;
  }
}

/** Both packages are CommonJS: where Node cannot detect the names, all exports are under `default`. */
function commonJs<M extends object>(module: M): M {
  return 'default' in module ? (module.default as M) : module;
}
