import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  defaultSettingsPath,
  readSettings,
  type SettingsReading,
  watchSettings,
} from '../../src/cli/settings-file.js';
import { lineOfKey } from '../../src/cli/settings-lines.js';
import { SETTING_KEYS } from '../../src/cli/settings-schema.js';
import { fileWatcher } from '../../src/host/watch-files.js';
import { DEFAULTS, type Settings } from '../../src/state/settings.js';
import { until } from '../simulator/simulated-host.js';
import { run } from './command.js';

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-settings-')));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ALL = `
interval = 2.5
exclusive-modes = false
default-mode = "stream"
allow-leaving-running = true
escape-key = "ctrl-a"
viewer = "/usr/bin/vncviewer"
vnc-off-loopback = "refuse"
console-tool = "v3_cons_sc"
log = "/var/log/kernel"
dmesg = 10
log-rows = 0
checkpoints = "/srv/checkpoints"
record = "asciicast"
recordings = "/srv/recordings"
recording-size = 2.5
history = 5000
stuck-after = 0
alert = ["bell", "osc777", "bell"]
screen-reader = true
read-only = true
columns = ["name", "tags"]
sort = "-rate"
group = "tag"
mouse = true
theme = "light"
local-host = false
[[hosts]]
name = "alpha"
ssh = "ssh://root@alpha:2022"
options = ["-J", "jump"]
command = "sudo -n v3_tui"
tags = ["lab"]
color = "bright-yellow"
read-only = true
[[hosts]]
name = "beta"
[colors]
good = "#5faf5f"
[keys]
stop = "X"
pause = ["p", "F5"]
delete = []
`;

describe('the settings file', () => {
  it('sets every key', async () => {
    expect(await readSettings(fileWith('all.toml', ALL))).toEqual({
      settings: {
        intervalMs: 2500,
        exclusiveModes: false,
        defaultMode: 'stream',
        allowLeavingRunning: true,
        escapeKey: 'ctrl-a',
        viewer: '/usr/bin/vncviewer',
        vncOffLoopback: 'refuse',
        consoleTool: 'v3_cons_sc',
        log: '/var/log/kernel',
        dmesgSeconds: 10,
        logRows: 0,
        columns: ['name', 'tags'],
        sort: { column: 'rate', reversed: true },
        group: 'tag',
        checkpoints: '/srv/checkpoints',
        record: 'asciicast',
        recordings: '/srv/recordings',
        recordingBytes: 2_500_000,
        historyEvents: 5000,
        stuckAfterMs: 0,
        alert: ['bell', 'osc777'],
        screenReader: true,
        readOnly: true,
        mouse: true,
        theme: 'light',
        localHost: false,
        hosts: [
          {
            id: 'alpha',
            destination: 'ssh://root@alpha:2022',
            options: ['-J', 'jump'],
            command: 'sudo -n v3_tui',
            tags: ['lab'],
            colour: 'bright-yellow',
            readOnly: true,
          },
          {
            id: 'beta',
            destination: 'beta',
            options: [],
            command: 'v3_tui',
            tags: [],
            colour: null,
            readOnly: false,
          },
        ],
        colours: { good: '#5faf5f' },
        keys: { stop: ['X'], pause: ['p', 'F5'], delete: [] },
      },
      problems: [],
      isUnread: false,
      areHostsKnown: true,
    });
  });

  it('leaves the defaults where it says nothing or is not there', async () => {
    expect(await readSettings(join(folder, 'missing.toml'))).toEqual({
      settings: DEFAULTS,
      problems: [],
      isUnread: false,
      areHostsKnown: true,
    });
    const empty = fileWith('empty.toml', '# nothing\n');
    const before: Settings = { ...DEFAULTS, logRows: 20 };
    expect(await readSettings(empty, before)).toMatchObject({ settings: DEFAULTS, problems: [] });
  });

  it('tells an unknown key and takes the others', async () => {
    const read = await readSettings(fileWith('unknown.toml', 'intervall = 3\ninterval = 3\n'));
    expect(read.settings.intervalMs).toBe(3000);
    expect(read.problems).toEqual([
      expect.stringMatching(/line 1: intervall: there is no such key \(did you mean interval\?\)\.$/),
    ]);
  });

  it('leaves the settings of before where a value is wrong, with key and reason', async () => {
    const before: Settings = { ...DEFAULTS, intervalMs: 7000 };
    for (const [text, key, reason] of [
      ['interval = 0.01', 'interval', 'seconds from 0.1 to 3600'],
      ['interval = "often"', 'interval', 'seconds from 0.1 to 3600'],
      ['interval = nan', 'interval', 'seconds from 0.1 to 3600'],
      ['exclusive-modes = "no"', 'exclusive-modes', 'true or false'],
      ['default-mode = "telepathy"', 'default-mode', '"console"'],
      ['escape-key = "ctrl-c"', 'escape-key', 'ctrl-]'],
      ['escape-key = "x"', 'escape-key', 'ctrl-]'],
      ['viewer = ""', 'viewer', 'a program'],
      ['dmesg = 0', 'dmesg', 'seconds from 0.5 to 3600'],
      ['log-rows = 3.5', 'log-rows', 'rows'],
      ['stuck-after = -1', 'stuck-after', 'seconds from 0 to 86400'],
      ['columns = []', 'columns', 'a list of columns'],
      ['columns = ["name", "name"]', 'columns', 'each once'],
      ['sort = "colour"', 'sort', 'the name of a column'],
      ['sort = "--name"', 'sort', 'the name of a column'],
      ['group = "colour"', 'group', '"category", "tag"'],
      ['alert = "siren"', 'alert', '"osc777"'],
      ['alert = ["bell", "off"]', 'alert', '"off"'],
      ['log-rows = 101', 'log-rows', 'rows from 0 to 100'],
      ['history = 10', 'history', 'events from 1000 to 1000000'],
      ['history = 5000.5', 'history', 'whole events'],
    ] as const) {
      const read = await readSettings(fileWith('wrong.toml', `${text}\n`), before);
      expect(read.settings, text).toEqual(before);
      expect(read.problems, text).toEqual([expect.stringContaining(`: ${key}: `)]);
      expect(read.problems[0], text).toContain(reason);
    }
  });

  it.each([
    ['read-only = true\nsort = "bogus"\n', true],
    ['read-only = "yes"\n', true],
    ['read-only = false\nsort = "bogus"\n', false],
    ['sort = "bogus"\n', false],
  ])('is read-only or not, whatever else is wrong: %j', async (text, readOnly) => {
    const before: Settings = { ...DEFAULTS, intervalMs: 7000 };
    const read = await readSettings(fileWith('closed.toml', text), before);
    expect(read.settings).toEqual({ ...before, readOnly });
    expect(read.problems).toHaveLength(1);
  });

  it('tells every fault with its line', async () => {
    const text = '# ours\nlog-rows = -1\nfrequency = 3\nhistroy = 5000\nalert = [\n  "bell",\n  "siren"\n]\n';
    const read = await readSettings(fileWith('several.toml', text));
    expect(read.settings).toEqual(DEFAULTS);
    const told = read.problems.map((problem) => problem.replace(/^Settings \S+ line /, ''));
    expect(told.sort()).toEqual([
      '2: log-rows: it takes whole rows from 0 to 100.',
      '3: frequency: there is no such key.',
      '4: histroy: there is no such key (did you mean history?).',
      expect.stringMatching(/^5: alert: it takes "off", "bell"/),
    ]);
    const ended = await run('list', '--settings', join(folder, 'several.toml'), '--host-root', folder);
    expect(ended.stderr.match(/several\.toml, line \d/g)).toHaveLength(4);
    const many = fileWith('many.toml', Array.from({ length: 1000 }, (_, at) => `k${at} = 1\n`).join(''));
    const { problems } = await readSettings(many);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toContain('950 more faults.');
  });

  it('tells the faults of [keys] with their lines, at most 50 of them, and in doctor', async () => {
    const text = '[keys]\nstpo = "x"\nhelp = "constructor"\npause = "x"\n';
    const read = await readSettings(fileWith('keys.toml', text));
    expect(read.problems.map((problem) => problem.replace(/^Settings \S+ /, ''))).toEqual([
      'line 2: keys.stpo: there is no such action (did you mean stop?).',
      'line 3: keys.help: it cannot be on constructor: there is no such key.',
    ]);
    expect(read.settings.keys.pause).toEqual(['x']);
    const beside = await readSettings(fileWith('wrong.toml', `sort = 1\n${text}stop = 5\n`));
    expect(beside.settings.keys).toEqual({});
    for (const line of [
      'line 1: sort: ',
      'line 6: keys.stop: ',
      'line 3: keys.stpo: ',
      'line 4: keys.help: ',
    ])
      expect(beside.problems.filter((problem) => problem.includes(line))).toHaveLength(1);
    const list = await readSettings(fileWith('list.toml', 'keys = ["x"]\n'));
    expect(list.problems).toHaveLength(1);
    const doctor = await run('doctor', '--settings', join(folder, 'keys.toml'), '--host-root', folder);
    expect(doctor.stdout).toContain('keys.stpo: there is no such action');
    const ids = Array.from({ length: 30_000 }, (_, at) => `stop${at} = "x"\n`).join('');
    const { problems } = await readSettings(fileWith('many-keys.toml', `[keys]\n${ids}`));
    expect(problems).toHaveLength(51);
  });

  it('tells the faults of hosts with their lines, and uses none of them', async () => {
    const told = async (text: string) => {
      const read = await readSettings(fileWith('hosts.toml', text));
      expect(read.settings.hosts, text).toEqual([]);
      expect(read.areHostsKnown, text).toBe(false);
      return read.problems.map((problem) => problem.replace(/^Settings \S+ /, ''));
    };
    const first = '[[hosts]]\nname = "a"\n';
    for (const [line, said] of [
      ['name = "a"', 'line 4: hosts[2].name: another host has this name.'],
      ['name = "local"', 'line 4: hosts[2].name: "local" is this machine.'],
      ['name = "b"\nssh = "-oProxyCommand=x"', 'line 5: hosts[2].ssh: it takes a destination'],
      ['name = "b"\nssh = "a b"', 'line 5: hosts[2].ssh: it takes a destination'],
      ['name = "b"\ncommand = " "', 'line 5: hosts[2].command: it takes the v3_tui of that host'],
      ['name = "b"\noptions = "-v"', 'line 5: hosts[2].options: it takes a list of up to 50 words'],
      ['name = "b"\noptions = ["-v\\n"]', 'line 5: hosts[2].options[1]: it takes a list of up to 50 words'],
      ['name = "b"\ntags = ["x,y"]', 'line 5: hosts[2].tags[1]: it takes a list of up to 20 tags'],
      ['name = "b"\ncolor = "mauve"', 'line 5: hosts[2].color: it takes a colour'],
      ['name = "b"\nread-only = 1', 'line 5: hosts[2].read-only: it takes true or false'],
      ['ssh = "b"', 'line 3: hosts[2].name: it takes a name'],
      ...['a b', '', '-b', '#b', '@b', 'b*', 'b,c', 'b\\u001b'].map(
        (name) => [`name = "${name}"`, 'line 4: hosts[2].name: it takes a name'] as const,
      ),
    ] as const) {
      expect(await told(`${first}[[hosts]]\n${line}\n`), line).toEqual([expect.stringContaining(said)]);
    }
    expect(await told('hosts = "a"\n')).toEqual([expect.stringContaining('line 1: hosts: it takes tables')]);
    const many = Array.from({ length: 501 }, (_, at) => `[[hosts]]\nname = "h${at}"\n`).join('');
    expect(await told(many)).toEqual([expect.stringContaining('line 1: hosts: it takes at most 500 hosts')]);
  });

  it('uses the hosts whatever else is wrong', async () => {
    const text = 'sort = 1\n[[hosts]]\nname = "a"\nread-only = true\ncolour = "red"\n';
    const read = await readSettings(fileWith('beside.toml', text));
    expect(read).toMatchObject({ areHostsKnown: true, settings: { hosts: [{ id: 'a', readOnly: true }] } });
    expect(read.problems.map((problem) => problem.replace(/^Settings \S+ /, ''))).toEqual([
      expect.stringContaining('line 1: sort: '),
      'line 5: hosts[1].colour: there is no such key (did you mean color?).',
    ]);
  });

  it('finds the line of a key in a table', () => {
    const text =
      'mouse = true\n[keys] # ours\nstop = "X"\n"pause" = "P"\nmouse = 1\na . b = 2\n[[x.y]]\nz = 1\n';
    expect(lineOfKey(text, ['mouse'])).toBe(1);
    expect(lineOfKey(text, ['keys'])).toBe(2);
    expect(lineOfKey(text, ['keys', 'pause'])).toBe(4);
    expect(lineOfKey(text, ['keys', 'mouse'])).toBe(5);
    expect(lineOfKey(text, ['keys', 'a', 'b'])).toBe(6);
    expect(lineOfKey(text, ['x', 'y', 'z'])).toBe(8);
    const hosts = '[[x]]\na = 1\n[[x]]\nb = 1\n';
    expect(lineOfKey(hosts, ['x'])).toBe(1);
    expect(lineOfKey(hosts, ['x', '1'])).toBe(3);
    expect(lineOfKey(hosts, ['x', '1', 'b'])).toBe(4);
    expect(lineOfKey(hosts, ['x', '0', 'b'])).toBeNull();
    expect(lineOfKey(text, ['nothing'])).toBeNull();
  });

  it('tells where it is not TOML, and is safe to show', async () => {
    const read = await readSettings(fileWith('bad\x1b[2J.toml', 'interval = 1\nlog-rows == \x1b[31m\n'));
    expect(read.settings).toEqual(DEFAULTS);
    expect(read.problems).toEqual([expect.stringMatching(/line 2, column \d+/)]);
    expect(read.problems.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('is missed where the user named it', async () => {
    const ended = await run('list', '--settings', join(folder, 'missing.toml'), '--host-root', folder);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain('cannot be read: no such file.');
  });

  it('is refused where it is a FIFO or a device, which nobody may ever end', async () => {
    const fifo = join(folder, 'fifo.toml');
    execFileSync('mkfifo', [fifo]);
    for (const path of [fifo, '/dev/zero']) {
      const ended = await run('list', '--settings', path, '--host-root', folder);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stderr).toContain(`Settings ${path} cannot be read: it is not a regular file.`);
    }
  });

  it('lies where XDG says', () => {
    expect(defaultSettingsPath({ XDG_CONFIG_HOME: '/c', HOME: '/h' })).toBe('/c/v3_tui/config.toml');
    expect(defaultSettingsPath({ XDG_CONFIG_HOME: 'c', HOME: '/h' })).toBe('/h/.config/v3_tui/config.toml');
  });

  it('is read again when it changes; a bad one changes nothing', async () => {
    const path = fileWith('watched.toml', 'log-rows = 3\n');
    let current: Settings = DEFAULTS;
    const readings: SettingsReading[] = [];
    const stop = watchSettings(
      path,
      fileWatcher(),
      () => current,
      (reading) => {
        current = reading.settings;
        readings.push(reading);
      },
    );
    try {
      // A watch may begin a moment after the call.
      await until('the first change to be read', () => {
        if (current.logRows !== 4) writeFileSync(path, 'log-rows = 4\n');
        return current.logRows === 4;
      });
      writeFileSync(path, 'log-rows = -4\n');
      await until('the bad file to be told', () => readings.some(({ problems }) => problems.length > 0));
      expect(current.logRows).toBe(4);
      writeFileSync(path, 'log-rows = 6\n');
      await until('the fixed file to be read', () => current.logRows === 6);
    } finally {
      stop();
    }
  });

  it('has every key in the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    const example = page.match(/```toml\n([\s\S]*?)```/)?.[1] ?? '';
    const keys = [...example.matchAll(/^([a-z-]+) =/gm)].map(([, key]) => key);
    expect(keys.sort()).toEqual([...SETTING_KEYS].sort());
  });

  it('holds the defaults in the documentation', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    const example = page.match(/```toml\n([\s\S]*?)```/)?.[1] ?? '';
    const { settings, problems } = await readSettings(fileWith('docs.toml', example));
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      ...DEFAULTS,
      checkpoints: '/srv/checkpoints',
      recordings: '/srv/recordings',
      viewer: 'vncviewer',
      dmesgSeconds: 5,
      columns: ['name', 'state', 'device', 'memory', 'rate', 'tags'],
      sort: { column: 'memory', reversed: false },
      group: 'category',
      logRows: 8,
    });
  });

  it('takes the hosts in the documentation', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/hosts.md'), 'utf8');
    const example = page.match(/```toml\n([\s\S]*?)```/)?.[1] ?? '';
    const { settings, problems } = await readSettings(fileWith('docs-hosts.toml', example));
    expect(problems).toEqual([]);
    expect(settings.hosts.map(({ id }) => id)).toEqual(['alpha', 'beta']);
  });
});
