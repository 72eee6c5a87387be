import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { spawn } from 'node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHELLS, type Shell } from '../../../src/cli/completion/shells.js';
import { findProgram, searchPath } from '../../../src/host/tool-path.js';
import { openStore } from '../../../src/inventory/open-inventory.js';
import { type SimulatedHost, startHost } from '../../support/simulated-host.js';
import { soon } from '../../support/soon.js';
import { COMMAND, run } from '../command.js';

/** Names that a shell would act on where they are not quoted. */
const SPACES = `sp ace quo"te's`;
const RUNS = 'dol$(touch /tmp/v3-tui-completion-ran)`id`$HOME&per;semi|pipe<in>out#no~te';
const BREAKS = 'co:lon:s eq=ual st*r?[x]{a,b}';
const HISTORY = 'ex!clam ba\\ck\\slash';
const LETTERS = 'ümlaut 漢字';

/** How they are begun, within a quotation or without, and what name it is then. */
const HOSTILE: ReadonlyArray<readonly [typed: string, name: string]> = [
  ['sp', SPACES],
  ['sp\\ a', SPACES],
  ["'sp a", SPACES],
  ['"sp a', SPACES],
  ['dol', RUNS],
  ['"dol', RUNS],
  ['co', BREAKS],
  ['co:l', BREAKS],
  ['ex', HISTORY],
  ['ü', LETTERS],
];

let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  host = await startHost();
  folder = mkdtempSync(join(tmpdir(), 'v3-tui-completion-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'sub folder'));
  writeFileSync(join(folder, 'entries of.txt'), '');
  // Where it is not asked for completions, it notes how it was called.
  const program = join(folder, 'bin', 'v3_tui');
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in
__complete | completion) exec "${process.execPath}" "${COMMAND}" "$@" ;;
*) printf '%s\\0' "$@" END >>"$CALLS" ;;
esac
`,
  );
  chmodSync(program, 0o755);
  const on = (...words: string[]) => run(...words, '--host-root', host.root);
  for (const name of ['web', 'webby']) {
    await on('new', name, '--config', host.config(), '--image', host.image());
    await on('activate', name);
  }
  await on('start', 'web', '--mode', 'none');
  expect(await on('save', 'web', '--name', 'before it')).toMatchObject({ code: 0 });
  await on('tag', 'web', 'lab');
  const { inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  for (const name of [SPACES, RUNS, BREAKS, HISTORY, LETTERS]) inventory.add({ name, config: '', image: '' });
  for (const name of ['new\nline', 'new\x1b[31m', '-dash', ''])
    inventory.add({ name, config: '', image: '' });
  inventory.close();
});

afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** How a shell is started without the user's files, and told to complete. */
const STARTED: Record<Shell, { words: readonly string[]; setUp: string }> = {
  bash: { words: ['--norc', '--noprofile', '-i'], setUp: 'source <(v3_tui completion bash)' },
  zsh: {
    words: ['-f', '-i'],
    setUp: 'autoload -Uz compinit; compinit -u -D; source <(v3_tui completion zsh)',
  },
  fish: { words: ['--no-config', '-i'], setUp: 'v3_tui completion fish | source' },
};

/** Types lines in a shell, each with a tab before Enter; answers how v3_tui was then called. */
async function callsIn(shell: Shell, lines: readonly string[]): Promise<readonly unknown[]> {
  const path = [join(folder, 'bin'), process.env.PATH].join(delimiter);
  const { words, setUp } = STARTED[shell];
  const noted = join(folder, 'calls');
  writeFileSync(noted, '');
  const pty = spawn(shell, [...words], {
    name: 'xterm',
    cols: 400,
    rows: 50,
    cwd: folder,
    env: { PATH: path, HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm', CALLS: noted },
  });
  let said = '';
  pty.onData((text) => {
    said += text;
  });
  const calls = () =>
    readFileSync(noted, 'utf8')
      .split('END\0')
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1));
  try {
    pty.write(`${setUp}; echo RE""ADY\r`);
    await soon(() => expect(said).toContain('READY'));
    for (const [at, line] of lines.entries()) {
      pty.write(`${line}\t\r`);
      await soon(() => expect(calls(), `${line}\n${said.slice(-500)}`).toHaveLength(at + 1));
    }
    return calls();
  } finally {
    pty.kill('SIGKILL');
  }
}

for (const shell of SHELLS) {
  const isThere = findProgram(searchPath(null, process.env.PATH), shell) !== null;
  if (!isThere) console.warn(`${shell} is not installed: its completion is not tested.`);

  describe.skipIf(!isThere)(`completion in ${shell}`, () => {
    it('offers commands, options, values, what is on the host, files and folders', async () => {
      const on = ['--host-root', host.root];
      const at = on.join(' ');
      const asked: ReadonlyArray<readonly [line: string, call: readonly string[]]> = [
        ['v3_tui lis', ['list']],
        ['v3_tui list --js', ['list', '--json']],
        ['v3_tui start web --mode=con', ['start', 'web', '--mode=console']],
        [`v3_tui ${at} stop w`, [...on, 'stop', 'web']],
        [`v3_tui ${at} load web bef`, [...on, 'load', 'web', 'before it']],
        ['v3_tui inventory import ent', ['inventory', 'import', 'entries of.txt']],
        ['v3_tui --log=ent', ['--log=entries of.txt']],
        ['v3_tui list --host-root su', ['list', '--host-root', 'sub folder']],
      ];
      const calls = await callsIn(
        shell,
        asked.map(([line]) => line),
      );
      // zsh takes the slash of a folder away again at Enter.
      const withoutSlash = calls.map((call) => JSON.parse(JSON.stringify(call).replace(/\/"\]$/, '"]')));
      expect(withoutSlash).toEqual(asked.map(([, call]) => call));
    });

    it('writes any name so that the shell takes it as it is, and none with control characters', async () => {
      const begin = `v3_tui --host-root ${host.root} activate`;
      const lines = HOSTILE.map(([typed]) => `${begin} ${typed}`);
      const calls = await callsIn(shell, [...lines, `${begin} new`]);
      expect(calls).toEqual(
        [...HOSTILE.map(([, name]) => name), 'new'].map((name) => [
          '--host-root',
          host.root,
          'activate',
          name,
        ]),
      );
    });
  });
}

describe('the hidden subcommand', () => {
  it('offers the VMs that it fits, and their devices, streams and tags', async () => {
    const asked = async (...words: string[]) => {
      const { code, stdout } = await run('__complete', 'fish', '--', '--host-root', host.root, ...words);
      expect(code).toBe(0);
      return stdout.split('\n').flatMap((line) => /^(.+)\t/.exec(line)?.[1] ?? []);
    };
    // `web` runs, so it can be stopped; `webby` does not, so it cannot.
    expect(await asked('stop', '')).toEqual(['web']);
    expect(await asked('stop', '/dev/v')).toEqual(['/dev/v3-vm0']);
    expect(await asked('attach', 'web', '--stream', '')).toEqual(['com1', 'v3-com1']);
    expect(await asked('tag', 'web', '--remove', '')).toEqual(['lab']);
  });

  it('prints nothing on any error', async () => {
    const lines = [
      ['zsh', '--', '--host-root', '/nonexistent', 'stop', ''],
      ['zsh', '--', '--inventory', '/dev/null/x', 'stop', ''],
      ['zsh', '--', 'nonsense', ''],
      ['bash', '--'],
      ['tcsh', '--', 'list'],
    ];
    for (const words of lines)
      expect(await run('__complete', ...words), words.join(' ')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('takes the inventory and the settings of the line', async () => {
    const inventory = join(folder, 'other.db');
    const store = openStore(inventory);
    store.inventory.add({ name: 'elsewhere', config: '', image: '' });
    store.inventory.close();
    const words = ['zsh', '--', '--host-root', host.root, '--inventory', inventory, 'activate', ''];
    expect((await run('__complete', ...words)).stdout).toBe('words\nelsewhere\tinactive\n');
  });
});
