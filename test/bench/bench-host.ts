import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type Database from 'better-sqlite3';
import { defaultInventoryPath } from '../../src/inventory/open-inventory.js';
import { openInventory } from '../inventory/support/open.js';
import { openTerminal, type Terminal } from './terminal.js';

const run = promisify(execFile);

/** A realistic host: a few kinds of VMs; those of one kind differ only in their names and files. */
const KINDS = [
  { kind: 'build', memory: 1024, cores: 2 },
  { kind: 'cache', memory: 512, cores: 1 },
  { kind: 'db', memory: 1024, cores: 2 },
  { kind: 'mail', memory: 256, cores: 1 },
  { kind: 'proxy', memory: 256, cores: 1 },
  { kind: 'web', memory: 512, cores: 1 },
] as const;
const OF_A_KIND = 4;
/** The first of each kind is on the host, stopped. */
const ACTIVE = KINDS.map(({ kind }) => `${kind}-01`);

/** How the program is started; `node`: options of Node. */
export type ProgramOptions = {
  node?: readonly string[];
  args?: readonly string[];
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
  columns?: number;
  rows?: number;
};

/** The simulated host that is measured on: 6 VMs active and stopped, 18 inactive. */
export type BenchHost = {
  /** The path of the command. */
  readonly v3Tui: string;
  readonly root: string;
  /** A folder for the files of one figure. */
  readonly folder: string;
  /** The file with the kernel messages. */
  readonly log: string;
  /** The names of the VMs in the list, from the top. */
  readonly names: readonly string[];
  /** Runs the command itself, as a subcommand on this host. */
  command(...words: string[]): Promise<void>;
  /** Starts the program on a terminal, of 120×40 unless said. */
  program(options?: ProgramOptions): Terminal;
  /** Starts Node with a one-line program on a terminal, in the same way. */
  node(code: string): Terminal;
  /** Starts any other program in the same way. */
  other(file: string, ...args: string[]): Terminal;
  /**
   * Makes another inventory with this many inactive VMs, all with one config, and returns its path and their names in
   * order. `devices`: how many more devices than usual the config has.
   */
  inventory(count: number, options?: { devices?: number }): { path: string; names: readonly string[] };
  /** Kills every program that still runs. */
  closeTerminals(): Promise<void>;
  /** Stops the host, and what runs on it. */
  stop(): Promise<void>;
};

/** Starts the host and fills its inventory. `top`: the project's folder; `folder`: an empty one. */
export async function startBenchHost(top: string, folder: string): Promise<BenchHost> {
  const program = join(top, 'bin/v3_tui.js');
  const root = join(folder, 'host1');
  const files = join(folder, 'vm');
  const home = join(folder, 'home');
  for (const path of [files, home, join(folder, 'tmp')]) mkdirSync(path);
  const env = environment(home, join(folder, 'tmp'));
  const v3Tui = async (...words: string[]) =>
    void (await run(process.execPath, [program, ...words], { env }));
  const terminals: Terminal[] = [];
  const open = (
    file: string,
    args: readonly string[],
    { env: more = {}, ...size }: Omit<ProgramOptions, 'node' | 'args'> = {},
  ) => {
    const terminal = openTerminal({ file, args, env: { ...env, ...more }, cwd: home, ...size });
    terminals.push(terminal);
    return terminal;
  };
  const closeTerminals = async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()));
    terminals.length = 0;
  };

  await v3Tui('simulator', 'start', root);
  await v3Tui('simulator', 'fault', root, 'quiet-log', 'on');
  fillInventory(defaultInventoryPath({ root, env, uid: 0 }), files);
  for (const name of ACTIVE) await v3Tui('--host-root', root, 'activate', name);
  return {
    v3Tui: program,
    root,
    folder,
    log: join(root, 'var/log/messages'),
    names: [...ACTIVE, ...allNames().filter((name) => !ACTIVE.includes(name))],
    command: (...words) => v3Tui('--host-root', root, ...words),
    program: ({ node = [], args = [], ...size } = {}) =>
      open(process.execPath, [...node, program, '--host-root', root, ...args], size),
    node: (code) => open(process.execPath, ['-e', code]),
    other: (file, ...args) => open(file, args),
    inventory(count, { devices = 0 } = {}) {
      const place = mkdtempSync(join(folder, 'inventory-'));
      const config = join(place, 'guest.xml');
      writeFileSync(config, configText(512, 1, devices));
      return largeInventory(join(place, 'inventory.db'), { config, image: join(files, 'web-01.img') }, count);
    },
    closeTerminals,
    async stop() {
      await closeTerminals();
      await v3Tui('simulator', 'stop', root);
    },
  };
}

/** Like a user's environment, without variables that change what Node or Ink do. */
function environment(home: string, tmp: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: tmp,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

function allNames(): readonly string[] {
  return KINDS.flatMap(({ kind }) =>
    Array.from({ length: OF_A_KIND }, (_, at) => `${kind}-${String(at + 1).padStart(2, '0')}`),
  );
}

function fillInventory(path: string, files: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const inventory = openInventory(path);
  for (const name of allNames()) {
    const kind = KINDS.find((one) => name.startsWith(one.kind)) ?? KINDS[0];
    const config = join(files, `${name}.xml`);
    const image = join(files, `${name}.img`);
    writeFileSync(config, configText(kind.memory, kind.cores));
    writeFileSync(image, `the image of ${name}\n`);
    const added = inventory.add({ name, config, image });
    if ('refused' in added) throw new Error(added.refused);
  }
  inventory.close();
}

/** Devices of a guest, for a config that is longer than the pane. */
const DEVICES = [
  { name: 'CHAR_STREAM', inside: '<name>extra</name>' },
  { name: 'RAMDISK', inside: '<file>boot-cd</file>' },
  { name: 'LNX_VIRTIO_NIC', inside: '<mac>52:54:00:12:34:56</mac>' },
  { name: 'FILEDISK', inside: '<path>/srv/vm/disk.img</path><size>2048</size>' },
  { name: 'PIIX3', inside: '<irq>11</irq>' },
] as const;

function configText(memory: number, cores: number, devices = 0): string {
  const more = Array.from({ length: devices }, (_, at) => {
    const { name, inside } = DEVICES[at % DEVICES.length] ?? DEVICES[0];
    return `<device class="${name}" id="${name.toLowerCase()}${at}">${inside}</device>`;
  });
  return `<?xml version="1.0"?>
<vm class="PC">
  <memory alignment="2MB">${memory}</memory>
  <paging mode="nested"><large_pages>true</large_pages></paging>
  <schedule_hz>100</schedule_hz>
  <cores count="${cores}">${'<core/>'.repeat(cores)}</cores>
  <devices>
    <device class="KEYBOARD" id="keyboard"/>
    <device class="CGA_VIDEO" id="cga"><passthrough>disable</passthrough></device>
    <device class="CURSES_CONSOLE" id="console"><frontend tag="cga"/></device>
    <device class="CHAR_STREAM" id="serial"><name>com1</name></device>
    ${more.join('\n    ')}
  </devices>
</vm>
`;
}

/** Like names of many VMs: two neighbours have little in common except their kind. */
function nameOf(at: number): string {
  const { kind } = KINDS[at % KINDS.length] ?? KINDS[0];
  return `${kind}-${createHash('sha256').update(String(at)).digest('hex').slice(0, 6)}`;
}

/** The first entry makes the database; the others are copies of it in one transaction. */
function largeInventory(
  path: string,
  files: { config: string; image: string },
  count: number,
): { path: string; names: readonly string[] } {
  const names = Array.from({ length: count }, (_, at) => nameOf(at)).sort();
  const [first = 'vm', ...others] = names;
  const inventory = openInventory(path);
  const added = inventory.add({ name: first, ...files });
  inventory.close();
  if ('refused' in added) throw new Error(added.refused);
  const Sqlite: typeof Database = createRequire(import.meta.url)('better-sqlite3');
  const db = new Sqlite(path);
  const copy = db.prepare(
    'INSERT INTO vm (name, config, image, state, made_at) SELECT ?, config, image, state, made_at FROM vm WHERE name = ?',
  );
  db.transaction(() => {
    for (const name of others) copy.run(name, first);
  })();
  db.close();
  return { path, names };
}
