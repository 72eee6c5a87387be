import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { makeHostRoot, openRoot } from './host-root.js';

const asRoot = process.getuid?.() === 0;

describe('a host root', () => {
  it('is read afresh at every call', () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    expect(host.readProc('guests')).toBeNull();
    expect(host.moduleLoaded()).toBe(false);
    root.file('proc/v3vee/v3-guests', '');
    expect(host.readProc('guests')).toEqual(Buffer.of());
    expect(host.moduleLoaded()).toBe(true);
    root.file('proc/v3vee/v3-guests', 'web\t/dev/v3-vm0\n');
    root.file('proc/v3vee/v3-guests-details', 'details');
    root.file('proc/v3vee/v3-info', 'info');
    expect(Buffer.from(host.readProc('guests') as Uint8Array).toString()).toBe('web\t/dev/v3-vm0\n');
    expect(Buffer.from(host.readProc('details') as Uint8Array).toString()).toBe('details');
    expect(Buffer.from(host.readProc('info') as Uint8Array).toString()).toBe('info');
  });

  it('tells one load of the module from another, and not one list of VMs from another', () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    expect(host.moduleLoad()).toBeNull();
    root.file('proc/v3vee/v3-guests', '');
    const first = host.moduleLoad();
    expect(first).not.toBeNull();
    root.file('next', 'web\t/dev/v3-vm0\n');
    renameSync(`${root.path}/next`, `${root.path}/proc/v3vee/v3-guests`);
    expect(host.moduleLoad()).toBe(first);
    rmSync(`${root.path}/proc/v3vee`, { recursive: true });
    expect(host.moduleLoad()).toBeNull();
    root.file('proc/v3vee/v3-guests', '');
    expect(host.moduleLoad()).not.toBe(first);
  });

  it('says why a file of it cannot be read', () => {
    const root = makeHostRoot();
    mkdirSync(`${root.path}/proc/v3vee/v3-guests`, { recursive: true });
    expect(openRoot(root).readProc('guests')).toEqual({
      reason: `cannot read ${root.path}/proc/v3vee/v3-guests: it is a directory`,
    });
  });

  it('reads the memory of all nodes in their order, and the one file of 2012', () => {
    const root = makeHostRoot();
    const texts = () =>
      openRoot(root)
        .readMemory()
        .map((bytes) => Buffer.from(bytes).toString());
    expect(texts()).toEqual([]);
    root.file('proc/v3vee/v3-mem', 'single');
    expect(texts()).toEqual(['single']);
    for (const node of [10, 2, 0]) root.file(`proc/v3vee/v3-mem${node}`, `node ${node}`);
    root.file('proc/v3vee/v3-memory', 'no');
    expect(texts()).toEqual(['node 0', 'node 2', 'node 10']);
  });

  it('says its boot, its name, its log, and that every device is there', () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    expect(host.bootId()).toBeNull();
    root.file('proc/sys/kernel/random/boot_id', '0b6b1e1c-0000\n');
    expect(host.bootId()).toBe('0b6b1e1c-0000');
    root.file('proc/sys/kernel/random/boot_id', 'two words\n');
    expect(host.bootId()).toBeNull();
    expect(host.bootMs()).toBeNull();
    root.file('proc/stat', 'cpu  1 2 3\nbtime 1795349530\nprocesses 7\n');
    expect(host.bootMs()).toBe(1_795_349_530_000);
    root.file('proc/stat', 'btime never\n');
    expect(host.bootMs()).toBeNull();
    expect(host.name).toBe(root.path.split('/').at(-1));
    expect(host.logFile()).toBe(`${root.path}/var/log/messages`);
  });
});

describe('this machine', () => {
  it('is what it is', () => {
    const host = openLocalHost({ root: null, env: process.env });
    expect(host.root).toBeNull();
    expect(host.name).toBe(hostname());
    expect(host.bootId()).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    const modules = existsSync('/proc/modules') ? readFileSync('/proc/modules', 'utf8') : '';
    expect(host.moduleLoaded()).toBe(/^v3vee /m.test(modules));
  });
});

describe('files that the user names', () => {
  it('are read up to the limit', () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    const path = root.file('image', 'x'.repeat(200_000));
    expect(host.readFile(path, 200_000)).toHaveLength(200_000);
    expect(host.readFile(path, 199_999)).toEqual({ reason: 'it is larger than 199999 bytes' });
    expect(host.readFile(`${path}/deeper`, 9)).toEqual({ reason: 'a part of the path is not a directory' });
    expect(host.readFile('a\0b', 9)).toMatchObject({ reason: /NUL/ });
  });

  it('are checked without waiting', async () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    expect(host.checkFile(root.file('image', 'x'))).toBeNull();
    expect(host.checkFile(root.file('empty', ''))).toBe('it is empty');
    expect(host.checkFile(root.path)).toBe('it is a directory');
    expect(host.checkFile(`${root.path}/none`)).toBe('no such file');
    expect(host.checkFile('')).toBe('no path is given');
    expect(host.checkFile('a\0b')).toMatch(/NUL/);
    expect(host.checkFile('/dev/zero')).toBe('it is not a regular file');
    root.tool('dmesg', `mkfifo ${root.path}/fifo`);
    await host.run('dmesg', []);
    expect(host.checkFile(`${root.path}/fifo`)).toBe('it is not a regular file');
  });

  it('are looked for without opening them: a tool reads empty files, and the kernel devices', async () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    root.tool('dmesg', `mkfifo ${root.path}/fifo`);
    await host.run('dmesg', []);
    for (const path of [root.file('empty', ''), '/dev/null', `${root.path}/fifo`]) {
      expect(host.absence(path)).toBeNull();
    }
    expect(host.absence(`${root.path}/none`)).toBe('no such file');
    expect(host.absence(`${root.path}/empty/deeper`)).toBe('a part of the path is not a directory');
    expect(host.absence(root.path)).toBe('it is a directory');
    expect(host.absence('a\0b')).toMatch(/NUL/);
  });

  it.skipIf(asRoot)('are refused without permission', () => {
    const root = makeHostRoot();
    const path = root.file('secret', 'x');
    chmodSync(path, 0);
    expect(openRoot(root).checkFile(path)).toBe('permission denied');
  });

  it('are listed for completion, those with an invalid name left out', () => {
    const root = makeHostRoot();
    root.file('d/b file', 'x');
    root.file('d/käse', 'x');
    mkdirSync(`${root.path}/d/a folder`);
    symlinkSync(`${root.path}/d/a folder`, `${root.path}/d/link`);
    symlinkSync('/no/such', `${root.path}/d/dangling`);
    writeFileSync(Buffer.concat([Buffer.from(`${root.path}/d/`), Buffer.of(0xff)]), '');
    expect(openRoot(root).listDirectory(`${root.path}/d`)).toEqual([
      'a folder/',
      'b file',
      'dangling',
      'käse',
      'link/',
    ]);
    expect(openRoot(root).listDirectory(`${root.path}/d/b file`)).toEqual([]);
    expect(openRoot(root).listDirectory('a\0')).toEqual([]);
  });
});
