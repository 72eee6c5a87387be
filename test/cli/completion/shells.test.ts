import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Names that a shell would act on where they are not quoted, and how each begins. */
const HOSTILE: ReadonlyArray<readonly [typed: string, name: string]> = [
  ['sp', 'sp ace'],
  ['quo', `quo"te's`],
  ['dol', 'dol$(touch /tmp/v3-tui-completion-ran)`id`$HOME'],
  ['co', 'co:lon:s'],
  ['eq', 'eq=ual'],
  ['st', 'st*r?[x]{a,b}'],
  ['am', 'am&per;semi|pipe<in>out#no~te'],
  ['ex', 'ex!clam'],
  ['ba', 'ba\\ck\\slash'],
  ['ü', 'ümlaut'],
  ['漢', '漢字'],
];

let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  host = await startHost();
  folder = mkdtempSync(join(tmpdir(), 'v3-tui-completion-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'sub folder'));
  writeFileSync(join(folder, 'entries of.txt'), '');
  // Where it is not asked for completions, it says how it was called.
  const program = join(folder, 'bin', 'v3_tui');
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in
__complete | completion) exec "${process.execPath}" "${COMMAND}" "$@" ;;
*) exec "${process.execPath}" -e 'console.log("CALLED" + JSON.stringify(process.argv.slice(1)) + "END")' -- "$@" ;;
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
  for (const [, name] of HOSTILE) inventory.add({ name, config: '', image: '' });
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
  const pty = spawn(shell, [...words], {
    name: 'xterm',
    cols: 400,
    rows: 50,
    cwd: folder,
    env: { PATH: path, HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm' },
  });
  let said = '';
  pty.onData((text) => {
    said += text;
  });
  try {
    pty.write(`${setUp}; echo RE""ADY\r`);
    await soon(() => expect(said).toContain('READY'));
    const calls: unknown[] = [];
    for (const line of lines) {
      pty.write(`${line}\t\r`);
      const called = () => [...said.matchAll(/CALLED(.*?)END/g)].map((found) => JSON.parse(found[1] ?? ''));
      await soon(() => expect(called(), `${line}\n${said.slice(-500)}`).toHaveLength(calls.length + 1));
      calls.push(called().at(-1));
    }
    return calls;
  } finally {
    pty.kill('SIGKILL');
  }
}

for (const shell of SHELLS) {
  const isThere = findProgram(searchPath(null, process.env.PATH), shell) !== null;
  if (!isThere) console.warn(`${shell} is not installed: its completion is not tested.`);

  describe.skipIf(!isThere)(`completion in ${shell}`, () => {
    it('offers commands, options, values, VMs, devices, checkpoints, streams, tags, files and folders', async () => {
      const on = ['--host-root', host.root];
      const at = on.join(' ');
      const asked: ReadonlyArray<readonly [line: string, call: readonly string[]]> = [
        ['v3_tui lis', ['list']],
        ['v3_tui inventory ch', ['inventory', 'check']],
        ['v3_tui list --js', ['list', '--json']],
        ['v3_tui start web --mode con', ['start', 'web', '--mode', 'console']],
        ['v3_tui start web --mode=con', ['start', 'web', '--mode=console']],
        // `web` runs, so it can be stopped; `webby` does not, so it cannot.
        [`v3_tui ${at} stop w`, [...on, 'stop', 'web']],
        [`v3_tui ${at} stop /dev/v`, [...on, 'stop', '/dev/v3-vm0']],
        [`v3_tui ${at} load web bef`, [...on, 'load', 'web', 'before it']],
        [`v3_tui ${at} attach web --stream v3`, [...on, 'attach', 'web', '--stream', 'v3-com1']],
        [`v3_tui ${at} tag web --remove l`, [...on, 'tag', 'web', '--remove', 'lab']],
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

    it('goes on in a quotation that is open', async () => {
      const begin = `v3_tui --host-root ${host.root} activate`;
      const typed = ["'sp a", '"sp a', "'dol", 'sp\\ a', 'co:l'];
      const calls = await callsIn(
        shell,
        typed.map((word) => `${begin} ${word}`),
      );
      const names = ['sp ace', 'sp ace', HOSTILE[2]?.[1], 'sp ace', 'co:lon:s'];
      expect(calls).toEqual(names.map((name) => ['--host-root', host.root, 'activate', name]));
    });
  });
}

describe('the hidden subcommand', () => {
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
