import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoFiles } from '../../src/cli/demo-files.js';
import { guestFolder, makeRealGuest, whyNotMade } from '../../src/cli/real-guest.js';
import { until } from '../simulator/simulated-host.js';
import { start } from './command.js';

const NO_REAL_GUESTS =
  'The guests are scripted, not real: QEMU is not installed (the package qemu-system-x86).';

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-real-guest-')));
  writeFileSync(join(folder, 'qemu-system-x86_64'), '', { mode: 0o755 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of the small Linux', () => {
  it.each([
    [{ XDG_CACHE_HOME: '/cache', HOME: '/home/anna' }, '/cache/palacios-tui/guest'],
    [{ XDG_CACHE_HOME: 'cache', HOME: '/home/anna' }, '/home/anna/.cache/palacios-tui/guest'],
    [{ HOME: '/home/anna' }, '/home/anna/.cache/palacios-tui/guest'],
  ])('with %j is %s', (env, path) => {
    expect(guestFolder(env)).toBe(path);
  });
});

describe('the small Linux', () => {
  async function made(text: string, env: Record<string, string> = { PATH: `${folder}:${process.env.PATH}` }) {
    const script = join(folder, 'make-guest.sh');
    writeFileSync(script, text);
    const said: string[] = [];
    const guest = await makeRealGuest({ script, folder: join(folder, 'a guest'), env }, (line) =>
      said.push(line),
    );
    return { guest, said };
  }

  it('is not made without QEMU, and the package is named', async () => {
    const { guest, said } = await made('exit 0', { PATH: '/nonexistent' });
    expect(guest).toEqual({ reason: 'QEMU is not installed (the package qemu-system-x86)' });
    expect(said).toEqual([]);
  });

  it("is missing for the script's own reason, without what apt says before it", async () => {
    const { guest } = await made('echo "W: Failed" >&2; echo "make-guest.sh: no apt here" >&2; exit 1');
    expect(guest).toEqual({ reason: 'no apt here' });
    const ended = await made('kill -9 $$');
    expect(ended.guest).toEqual({ reason: 'the small Linux for them could not be made' });
  });

  it('is made in the folder; that it takes a while is said only the first time', async () => {
    const script = 'mkdir -p "$1" && echo made >"$1/initramfs.cpio" && echo made >"$1/vmlinuz"';
    const paths = {
      qemu: join(folder, 'qemu-system-x86_64'),
      kernel: join(folder, 'a guest', 'vmlinuz'),
      initramfs: join(folder, 'a guest', 'initramfs.cpio'),
    };
    const first = await made(script);
    expect(first).toEqual({
      guest: paths,
      said: [
        `Making a small Linux from Debian's packages in ${folder}/a guest: once, for about ten seconds…`,
      ],
    });
    expect(existsSync(paths.kernel)).toBe(true);
    expect(await made(script)).toEqual({ guest: paths, said: [] });
  });
});

it('the reason is the last line of the script itself, in whatever pieces it came', () => {
  const pieces = ['E: no\nmake-gue', 'st.sh: first\nmake-guest.sh: last\nE: more'].map((text) => ({
    stream: 'stderr' as const,
    text,
  }));
  expect(whyNotMade(pieces)).toBe('last');
  expect(whyNotMade([])).toBe('the small Linux for them could not be made');
});

it('all real guests of the demo boot it with 128 MB; the kiosk has graphics in place of a console', () => {
  const real = { qemu: '/qemu', kernel: join(folder, 'vmlinuz'), initramfs: join(folder, 'initramfs.cpio') };
  writeFileSync(real.kernel, 'a kernel');
  writeFileSync(real.initramfs, 'an initramfs');
  const files = writeDemoFiles(join(folder, 'vm'), real);
  for (const name of ['web', 'db', 'build', 'old-lab', 'kiosk', 'test9', 'lab']) {
    const config = readFileSync(files.config(name), 'utf8');
    expect(config).toContain('filename="vmlinuz"');
    expect(config).toContain('filename="initramfs.cpio"');
    expect(config).toContain('opt_tag="memory">128<');
    expect(config.includes('CURSES_CONSOLE')).toBe(name !== 'kiosk');
    expect(config.includes('vga=')).toBe(name === 'kiosk');
    expect(files.image(name)).toBe(null);
  }
  expect(readFileSync(join(folder, 'vm', 'vmlinuz'), 'utf8')).toBe('a kernel');
  expect(readFileSync(join(folder, 'vm', 'initramfs.cpio'), 'utf8')).toBe('an initramfs');
});

/** Starts the command where no program is found. */
function startWithoutPath(words: readonly string[]) {
  const before = process.env.PATH;
  process.env.PATH = '/nonexistent';
  const running = start(words);
  process.env.PATH = before;
  return running;
}

it('without QEMU the demo says so in a sentence, and its guests are scripted', async () => {
  const { child, ended, stdout } = startWithoutPath(['demo', '--real']);
  await until('the first steps', () => stdout().includes('$ v3_tui new lab'));
  child.kill('SIGTERM');
  const { stderr } = await ended;
  expect(stderr.split('\n')[0]).toBe(NO_REAL_GUESTS);
  expect(stdout()).toMatch(/ new lab .* --image /);
});

it('without QEMU a simulated host says the same, and its guests are scripted', async () => {
  const root = join(folder, 'host');
  const ended = await startWithoutPath(['simulator', 'start', root, '--guests', 'qemu']).ended;
  const settings = readFileSync(join(root, '.palacios-simulator', 'settings.json'), 'utf8');
  await start(['simulator', 'stop', root]).ended;
  expect(ended).toEqual({
    code: 0,
    stdout: `the simulated host at ${root} is up\n`,
    stderr: `${NO_REAL_GUESTS}\n`,
  });
  expect(JSON.parse(settings)).toMatchObject({ qemu: null });
});
