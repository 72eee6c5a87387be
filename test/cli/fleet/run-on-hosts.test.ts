import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../simulator/simulated-host.js';
import { type SimulatedHost, startHost } from '../../support/simulated-host.js';
import { COMMAND } from '../command.js';
import { openStandIn, type StandInSsh } from './stand-in-ssh.js';

let host: SimulatedHost;
let ssh: StandInSsh;

beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  ssh = openStandIn();
});
afterEach(() => ssh.end());

const sh = (text: string) => `#!/bin/sh\n${text}\n`;
const real = () => sh(`exec ${process.execPath} ${COMMAND} --host-root ${host.root} "$@"`);

/** Makes a pipe at which programs of hosts wait for a line each; answers what lets so many go on. */
function gate(name: string): (count: number) => void {
  const path = join(ssh.folder, name);
  execFileSync('mkfifo', [path]);
  // Open both ways: nobody waits for the other end to be opened, or sees it closed.
  const pipe = openSync(path, 'r+');
  onTestFinished(() => closeSync(pipe));
  return (count) => writeSync(pipe, '\n'.repeat(count));
}

/** JSON in each line. */
const linesOf = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('a subcommand on several hosts', () => {
  it('is shown below a line for each host, in their order', async () => {
    ssh.host('a', real());
    ssh.host('b', real());
    const ended = await ssh.start('-H', 'b,a', 'list').ended;
    expect(ended).toEqual({ code: 0, stderr: '', stdout: '==> b <==\nNo VMs.\n\n==> a <==\nNo VMs.\n' });
  });

  it('is done on all that can be reached: the dead one is told, and the code is 3', async () => {
    ssh.settings('[[hosts]]\nname = "alpha"\n[[hosts]]\nname = "gamma"\n');
    ssh.host('alpha', sh('echo first; exit 1'));
    ssh.host('gamma', sh('echo last; echo oops >&2'));
    const { code, stdout, stderr } = await ssh.start('-H', 'alpha,alhpa,gamma', 'list').ended;
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: '==> alpha <==\nfirst\n\n==> gamma <==\nlast\n',
    });
    expect(stderr).toBe(
      'Could not reach alhpa. Did you mean alpha?\n  ssh: connect to host alhpa port 22: Connection refused\ngamma: oops\n',
    );
  });

  it('has the worst exit code of all', async () => {
    for (const [name, code] of [
      ['a', 0],
      ['b', 2],
      ['c', 1],
    ] as const)
      ssh.host(name, sh(`exit ${code}`));
    expect(await ssh.start('-H', 'a,b,c', 'doctor').ended).toMatchObject({ code: 2, stdout: '', stderr: '' });
  });

  it('says where there is no v3_tui, and how to get one', async () => {
    mkdirSync(join(ssh.folder, 'hosts/bare'));
    const { code, stderr } = await ssh.start('-H', 'bare', 'list').ended;
    expect(code).toBe(3);
    expect(stderr).toMatch(/There is no v3_tui on bare\. v3_tui hosts check tells how to install it;/);
  });

  it('is run 16 at once at most, on however many hosts', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `h${at}`);
    const open = gate('gate');
    mkdirSync(join(ssh.folder, 'in'));
    const counted = sh(`cd ${ssh.folder}
: >in/$HOST
set -- in/*
echo $# >>counts
read -r go <gate
rm in/$HOST
echo $HOST`);
    for (const name of names) ssh.host(name, counted);
    const running = ssh.start('-H', names.join(','), 'list');
    await until('16 together', () => readdirSync(join(ssh.folder, 'in')).length >= 16);
    open(names.length);
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(names.map((name) => `==> ${name} <==\n${name}\n`).join('\n'));
    const counts = readFileSync(join(ssh.folder, 'counts'), 'utf8').trim().split('\n').map(Number);
    expect(counts).toHaveLength(40);
    expect(Math.max(...counts)).toBeLessThanOrEqual(16);
  });

  it('loses nothing of a host that says much before its turn', async () => {
    gate('go');
    ssh.host('a', sh(`read -r go <${ssh.folder}/go; echo a`));
    ssh.host('b', sh(`seq 1 200000 | sed "1000q"; echo >${ssh.folder}/go; seq 1 200000`));
    const { code, stdout } = await ssh.start('-H', 'a,b', 'list').ended;
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 5)).toEqual(['==> a <==', 'a', '', '==> b <==', '1']);
    expect(lines).toHaveLength(4 + 1000 + 200_000 + 1);
    expect(lines.at(-2)).toBe('200000');
  });

  it('is this program itself for local', async () => {
    ssh.host('a', sh('echo far'));
    const both = await ssh.start('-H', 'local,a', '--host-root', host.root, 'list').ended;
    expect(both).toEqual({ code: 0, stderr: '', stdout: '==> local <==\nNo VMs.\n\n==> a <==\nfar\n' });
    const alone = await ssh.start('-H', 'local', '--host-root', host.root, 'list').ended;
    expect(alone).toEqual({ code: 0, stderr: '', stdout: 'No VMs.\n' });
    const json = await ssh.start('-H', 'local', '--host-root', host.root, 'memory', '--json').ended;
    expect(JSON.parse(json.stdout)).toEqual([
      expect.objectContaining({ host: 'local', palacios: expect.anything() }),
    ]);
  });

  it('says at an interruption on which hosts it did not come to its end', async () => {
    ssh.host('a', sh('echo done'));
    ssh.host('b', sh('echo at work; exec sleep infinity'));
    const running = ssh.start('-H', 'a,b', 'pause', 'web');
    // What b says is printed once a has come to its end.
    await until('a to end, and b to be at work', () => running.stdout().includes('at work'));
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toBe('==> a <==\ndone\n\n==> b <==\nat work\n');
    expect(stderr).toBe('Interrupted: it is not known what was done on b.\n');
  });
});

describe('what goes along to a far host', () => {
  it('is the subcommand with its options, and not what is about this program', async () => {
    ssh.settings('');
    ssh.host('a', sh('true'));
    const own = [
      '--settings',
      join(ssh.folder, 'config/v3_tui/config.toml'),
      '--no-color',
      '--screen-reader',
    ];
    const lines: ReadonlyArray<readonly [words: readonly string[], sent: string]> = [
      [['stop', '-y', 'web', '--all', '--tag=a b'], "a v3_tui stop web --yes --all '--tag=a b'"],
      [
        ['--inventory', "/it's", 'list', '--columns', 'name,state'],
        "a v3_tui list '--inventory=/it'\\''s' --columns=name,state",
      ],
      [
        ['--host-root', '/srv/host', '--ascii', '--log', 'kmsg', 'doctor'],
        'a v3_tui doctor --host-root=/srv/host --ascii --log=kmsg',
      ],
      [['inventory', 'check', '--json'], 'a v3_tui inventory check --json'],
      [
        ['edit', 'web', '--autostart', '--add-tag', 'x', '--add-tag', 'y'],
        'a v3_tui edit web --autostart --add-tag=x --add-tag=y',
      ],
      [['note', 'web', '--', '-x'], 'a v3_tui note -- web -x'],
      [['list', '--read-only'], 'a v3_tui list --read-only'],
      [['list', '--no-read-only'], 'a v3_tui list --no-read-only'],
    ];
    for (const [words] of lines) await ssh.start('-H', 'a', ...own, ...words).ended;
    expect(ssh.calls()).toEqual(lines.map(([, sent]) => sent));
  });

  it('is read-only where the settings say so of the host, or of all', async () => {
    ssh.host('a', sh('true'));
    ssh.settings(
      '[[hosts]]\nname = "a"\nread-only = true\ncommand = "env X=1 v3_tui"\n[[hosts]]\nname = "b"\nssh = "a"\n',
    );
    await ssh.start('-H', 'a', 'list').ended;
    await ssh.start('-H', 'b', 'list').ended;
    await ssh.start('-H', 'a', '--no-read-only', 'list').ended;
    ssh.settings('read-only = true\n');
    await ssh.start('-H', 'a', 'list').ended;
    expect(ssh.calls()).toEqual([
      'a env X=1 v3_tui list --read-only',
      'a v3_tui list',
      'a env X=1 v3_tui list --no-read-only',
      'a v3_tui list --read-only',
    ]);
  });

  it('is nothing where it is not known which hosts are meant, or the subcommand is for this machine', async () => {
    ssh.host('a', sh('true'));
    for (const [settings, words, told] of [
      [
        '[[hosts]]\nname = "a"\nread-only = 1\n',
        ['-H', 'a', 'stop', 'web'],
        'which hosts there are is not known',
      ],
      ['[[hosts]\n', ['-H', 'a', 'stop', 'web'], 'which hosts there are is not known'],
      ['[[hosts]]\nname = "a"\ntags = ["lab"]\n', ['-H', '#lap', 'list'], 'Did you mean #lab?'],
      ['', ['-H', '-oProxyCommand=x', 'list'], 'begins with -'],
      ['', ['-H', 'a,', 'list'], 'It takes hosts, with commas between them.'],
      ['', ['-H', 'a', 'demo'], 'leave -H out'],
      ['', ['-H', 'a', 'completion', 'bash'], 'leave -H out'],
      ['', ['-H', 'a', 'simulator', 'stop', '/x'], 'leave -H out'],
      ['', ['-H', 'a', 'list', '--bogus'], 'unknown option'],
      ['', ['-H', 'a,b', 'attach', 'web'], 'a session is opened on one host, and these are 2'],
      ['', ['-H', 'a', 'attach', 'web'], 'this needs a terminal'],
      ['', ['-H', Array.from({ length: 17 }, (_, at) => `h${at}`).join(','), 'watch'], '16 hosts at most'],
    ] as const) {
      ssh.settings(settings);
      const { code, stdout, stderr } = await ssh.start(...words).ended;
      expect({ code, stdout }, words.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr, words.join(' ')).toContain(told);
    }
    expect(ssh.calls()).toEqual([]);
  });
});

describe('JSON of several hosts', () => {
  it('is one list of objects with their hosts, whatever one host prints', async () => {
    ssh.host('a', sh(`echo '[{"name":"web","host":"liar"},{"name":"db"}]'`));
    ssh.host('b', sh(`echo '{"name":"mail","__proto__":{"x":1}}'`));
    ssh.host('c', sh('echo []'));
    ssh.host('d', sh('echo why >&2; exit 1'));
    const { code, stdout, stderr } = await ssh.start('-H', 'b,dead,a,c,d', 'list', '--json').ended;
    expect(code).toBe(3);
    expect(stderr).toContain('d: why\n');
    expect(stderr).toContain('Could not reach dead.\n');
    expect(stdout).toContain('"host": "b",\n    "name": "mail",\n    "__proto__"');
    expect(JSON.parse(stdout).map((vm: { host: string; name: string }) => [vm.host, vm.name])).toEqual([
      ['b', 'mail'],
      ['a', 'web'],
      ['a', 'db'],
    ]);
    const one = await ssh.start('-H', 'b', 'show', 'mail', '--json').ended;
    expect(JSON.parse(one.stdout)).toEqual([{ host: 'b', name: 'mail', ['__proto__']: { x: 1 } }]);
  });

  it('is a line for each outcome, with its host, and one for each host that did not do it', async () => {
    ssh.host('a', real());
    ssh.host('b', sh(`printf '{"vm":"web","outcome":"done"}'`));
    const { code, stdout } = await ssh.start('-H', 'a,dead,b', 'pause', 'web', '--json').ended;
    expect(code).toBe(3);
    expect(linesOf(stdout)).toEqual([
      expect.objectContaining({ host: 'a', outcome: 'refused', tried: 'pause web' }),
      expect.objectContaining({
        host: 'dead',
        vm: null,
        tried: 'pause web',
        outcome: 'refused',
        message: 'Could not reach dead. ssh: connect to host dead port 22: Connection refused',
      }),
      { host: 'b', vm: 'web', outcome: 'done' },
    ]);
  });

  it('comes in lines as it happens where a subcommand goes on', async () => {
    for (const name of ['a', 'b'])
      ssh.host(name, sh(`echo '{"event":"vm"}'; touch ${ssh.folder}/$HOST; exec sleep infinity`));
    const running = ssh.start('-H', 'a,b', 'watch');
    await until('both to be told', () => running.stdout().split('\n').length === 3);
    running.child.kill('SIGTERM');
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').sort()).toEqual(['', '{"host":"a","event":"vm"}', '{"host":"b","event":"vm"}']);
  });

  it('is told where it is none, and what is whole of the others is used', async () => {
    ssh.host('a', sh(`echo '[{"name":"web"'`));
    ssh.host('b', sh(`echo '[{"name":"web"}]'`));
    ssh.host('c', sh(`echo '{"outcome":"done"}'; echo '{"outco'; echo nonsense`));
    const list = await ssh.start('-H', 'a,b', 'list', '--json').ended;
    expect(list).toMatchObject({ code: 1, stderr: 'a: What it answered is no JSON: "[{"name":"web"␊"\n' });
    expect(JSON.parse(list.stdout)).toEqual([{ host: 'b', name: 'web' }]);
    const lines = await ssh.start('-H', 'c', 'pause', 'web', '--json').ended;
    expect(lines).toEqual({
      code: 1,
      stdout: '{"host":"c","outcome":"done"}\n',
      stderr: 'c: What it answered is no JSON: "{"outco"\n',
    });
  });

  it('is not taken from a host without bound', async () => {
    ssh.host('a', sh(`printf '['; head -c 70000000 /dev/zero | tr '\\0' ' '; echo ']'`));
    ssh.host(
      'deep',
      sh(`head -c 1000000 /dev/zero | tr '\\0' '['; head -c 1000000 /dev/zero | tr '\\0' ']'`),
    );
    ssh.host('b', sh(`echo '[{"name":"web"}]'`));
    const { code, stdout, stderr } = await ssh.start('-H', 'a,deep,b', 'list', '--json').ended;
    expect(code).toBe(1);
    expect(stderr).toContain('a: It answered more JSON than is taken from a host (64 MB)');
    expect(stderr).toContain('deep: What it answered is no JSON: "[[[');
    expect(JSON.parse(stdout)).toEqual([{ host: 'b', name: 'web' }]);
  });
});

describe('what a hostile host prints', () => {
  const NASTY = `printf '\\033[2Jtitle\\033]0;x\\007\\r\\302\\233\\377\\n'; printf '\\033[31merr\\n' >&2`;

  it('acts on no terminal: as text, as JSON, and as what is told', async () => {
    ssh.host('a', sh(NASTY));
    ssh.host('b', sh(`printf '[{"name":"\\\\u001b[2J\\342\\200\\256"}]'; { ${NASTY}; } >&2`));
    for (const words of [
      ['-H', 'a', 'list'],
      ['-H', 'a,b', 'list'],
      ['-H', 'b', 'list', '--json'],
      ['-H', 'a,b', 'pause', 'web', '--json'],
    ]) {
      const { stdout, stderr } = await ssh.start(...words).ended;
      expect(stdout + stderr, words.join(' ')).not.toBe('');
      // Node makes U+FFFD of bytes that are no UTF-8.
      expect(stdout + stderr, words.join(' ')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\ufffd]/u);
    }
  });

  it('may be megabytes in one line, and its words are cut', async () => {
    ssh.host('a', sh(`head -c 5000000 /dev/zero | tr '\\0' x; yes word | head -c 3000000 >&2`));
    ssh.host('b', sh('echo b'));
    const { code, stdout, stderr } = await ssh.start('-H', 'a,b', 'list').ended;
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', '')).toHaveLength(5_000_000 + '==> a <==b==> b <=='.length);
    expect(stderr.length).toBeLessThan(3_000_000);
    expect(stderr).toMatch(/a: \(it says more\)\n$/);
  });
});

describe('a file that a single host prints', () => {
  it('keeps every byte', async () => {
    ssh.host('a', sh(`printf 'w\\351b\\t\\033,1\\n'`));
    const file = join(ssh.folder, 'out');
    writeFileSync(join(ssh.folder, 'save'), sh(`exec ${process.execPath} ${COMMAND} "$@" >${file}`));
    chmodSync(join(ssh.folder, 'save'), 0o755);
    const ended = await ssh.start('-H', 'a', 'inventory', 'export', '-').ended;
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'w\ufffdb\t\x1b,1\n' });
  });
});
