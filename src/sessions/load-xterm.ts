import type { ITerminalAddon, ITerminalInitOnlyOptions, ITerminalOptions, Terminal } from '@xterm/headless';

export type NewTerminal = (options: ITerminalOptions & ITerminalInitOnlyOptions) => Terminal;

let loading: Promise<NewTerminal> | null = null;

/**
 * Loads the terminal emulator at first use, so that the first paint does not wait for it.
 * @returns the way to make a terminal that knows grapheme clusters
 */
export function loadXterm(): Promise<NewTerminal> {
  loading ??= load();
  return loading;
}

async function load(): Promise<NewTerminal> {
  const { Terminal } = commonJs(await import('@xterm/headless'));
  const { UnicodeGraphemesAddon } = commonJs(await importGraphemes());
  return (options) => {
    const terminal = new Terminal({ ...options, allowProposedApi: true, logLevel: 'off' });
    terminal.loadAddon(new UnicodeGraphemesAddon() as ITerminalAddon);
    return terminal;
  };
}

/**
 * The add-on reads its tables from `Buffer.from(base64).buffer` as if the bytes began there. Taken from
 * Node's pool they do not, and then every character beyond U+FFFF is one column wide: keep the pool away.
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

/** Both packages are CommonJS: all their exports lie under `default` where Node cannot tell the names. */
function commonJs<M extends object>(module: M): M {
  return 'default' in module ? (module.default as M) : module;
}
