import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from '../../src/state/operations/command.js';
import { createCommand } from '../../src/state/operations/new-vm.js';
import { makeFakeHost, openProgram } from './support/fake-host.js';

const CONFIG =
  '<vm class="PC"><files><file id="d" filename="ide0_0_0.dat"/></files><memory>256</memory><cores count="1"><core/></cores></vm>';

/** A v3_create that writes to `built` what it found as ide0_0_0.dat in the folder where it was started. */
const LOOKS = `#!/bin/sh
cat ide0_0_0.dat >"\${0%/bin/*}/built"
[ "$1" = -b ] && shift
exec "$0.real" "$@"
`;

/** A host, and two folders that each hold a config, an image and a disk of the same names. */
function twoFolders() {
  const root = mkdtempSync(join(tmpdir(), 'v3-create-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  makeFakeHost(root);
  renameSync(join(root, 'bin/v3_create'), join(root, 'bin/v3_create.real'));
  writeFileSync(join(root, 'bin/v3_create'), LOOKS, { mode: 0o755 });
  const folderOf = (name: string) => {
    const folder = join(root, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'guest.pal'), CONFIG);
    writeFileSync(join(folder, 'guest.img'), 'image');
    writeFileSync(join(folder, 'ide0_0_0.dat'), `the disk of ${name}`);
    return folder;
  };
  const folders = { a: folderOf('a'), b: folderOf("it's b") };
  return { root, ...folders, built: () => readFileSync(join(root, 'built'), 'utf8') };
}

/** Does something from a folder. */
async function from<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

describe('a VM is created in the folder of its config', () => {
  it.each([
    ['built from it', ''],
    ['from a ready image beside it', 'guest.img'],
  ])('%s, wherever the program was started', async (_what, image) => {
    const { root, a, b, built } = twoFolders();
    const { operations, inventory, store } = openProgram(root, join(root, 'list.txt'));
    onTestFinished(() => inventory.close());
    const files = { config: join(b, 'guest.pal'), image: image === '' ? '' : join(b, image) };
    for (const [name, folder] of [
      ['one', a],
      ['two', '/'],
    ] as const) {
      const { key } = await operations.add({ name, ...files, options: [] });
      const outcome = await from(folder, () => operations.activate(key ?? ''));
      expect(outcome).toMatchObject({ ok: true });
      expect(built()).toBe("the disk of it's b");
    }
    const line = store.getState().commands.at(-1)?.line ?? '';
    rmSync(join(root, 'built'));
    execFileSync('sh', ['-c', line], { cwd: '/', env: { PATH: `${root}/bin:${process.env.PATH}` } });
    expect(built()).toBe("the disk of it's b");
  });
});

it('does not begin to build a VM whose files are missing, or that Palacios refuses', async () => {
  const { root, b } = twoFolders();
  const { operations, inventory, store } = openProgram(root, join(root, 'list.txt'));
  onTestFinished(() => inventory.close());
  rmSync(join(b, 'ide0_0_0.dat'));
  const { key, ok } = await operations.add({
    name: 'one',
    config: join(b, 'guest.pal'),
    image: '',
    options: [],
  });
  expect(ok).toBe(true);
  expect(await operations.activate(key ?? '')).toMatchObject({
    ok: false,
    message: `The config names ${b}/ide0_0_0.dat: no such file.`,
    advice: 'Put that right, then activate again.',
  });
  expect(store.getState().commands).toEqual([]);
});

describe('createCommand', () => {
  const line = (config: string, image: string, name = 'web') =>
    commandLine(createCommand({ name, config, image, options: [['MEM', '1 2']] }));

  it.each([
    ['/srv/vm/web.xml', '', "cd /srv/vm && v3_create -b web.xml web 'MEM=1 2'"],
    ['/web.xml', '', "cd / && v3_create -b web.xml web 'MEM=1 2'"],
    ['/srv/vm/web.xml', '/srv/vm/web.img', 'cd /srv/vm && v3_create web.img web'],
    ['/srv/vm/web.xml', '/images/web.img', 'cd /srv/vm && v3_create /images/web.img web'],
    ['', '/images/web.img', 'cd /images && v3_create web.img web'],
    ['/srv/a b/-x.xml', '', "cd '/srv/a b' && v3_create -b -- -x.xml web 'MEM=1 2'"],
  ])('config %j, image %j: %s', (config, image, told) => {
    expect(line(config, image)).toBe(told);
  });

  const here = (path: string) => join(process.cwd(), path);
  it.each([
    ['vm/web.xml', '', 'vm', ['-b', 'web.xml', 'web']],
    ['web.xml', '', '', ['-b', 'web.xml', 'web']],
    ['vm/web.xml', 'images/web.img', 'vm', [here('images/web.img'), 'web']],
    ['vm/web.xml', '/images/web.img', 'vm', ['/images/web.img', 'web']],
    ['vm/web.xml', 'vm/web.img', 'vm', ['web.img', 'web']],
    ['', 'images/web.img', 'images', ['web.img', 'web']],
  ])('relative paths count from here: config %j, image %j', (config, image, folder, args) => {
    const made = createCommand({ name: 'web', config, image, options: [] });
    expect({ ...made, folder: join(made.folder, '/') }).toMatchObject({ folder: here(`${folder}/`), args });
  });
});
