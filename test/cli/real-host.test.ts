import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDetails } from '../../src/host/guest-details.js';
import { parseGuests } from '../../src/host/guests.js';
import { parseInfo } from '../../src/host/info.js';
import { parseLogLine } from '../../src/host/log-line.js';
import { parseMemory } from '../../src/host/memory.js';
import { run } from './command.js';

/** What a real host prints, in the exact forms of docs/palacios.md: fixtures/host-root. */
const fixture = (path: string) => readFileSync(join('fixtures/host-root', path));

describe('the files of a real host', () => {
  it('v3-guests', () => {
    const { guests, damaged, generation } = parseGuests(fixture('proc/v3vee/v3-guests'));
    expect({ damaged, generation }).toEqual({ damaged: [], generation: 'new' });
    expect(
      guests.map(({ name, number, state, type, vcores }) => [name, number, state, type, vcores]),
    ).toEqual([
      ['web', 0, 'running', 'general', 2],
      ['db', 1, 'paused', 'general', 1],
      ['my vm  2', 2, 'stopped', 'general', 1],
      ['hvm', 3, 'running', 'hvm', 2],
      ['crashed', 4, 'error', 'general', 1],
      ['fresh', 5, null, null, null],
    ]);
  });

  it('v3-guests-details, with vcores at address zero', () => {
    const { blocks } = parseDetails(fixture('proc/v3vee/v3-guests-details'));
    expect(
      blocks.map(({ name, state, cores, coreCount, regions, regionCount }) => [
        name,
        state,
        coreCount,
        cores.map(({ exits, rip, mode, side }) => [exits, rip, mode, side]),
        regions.length === regionCount,
      ]),
    ).toEqual([
      [
        'web',
        'running',
        2,
        [
          [182736, '0x00000000ffff0a3c', 'protected', null],
          [911, '0xffffffff81045670', 'long', null],
        ],
        true,
      ],
      ['db', 'paused', 1, [[40112, '0xffffffff81045670', 'long', null]], true],
      ['my vm  2', 'stopped', 1, [[0, '(null)', 'real', null]], true],
      [
        'hvm',
        'running',
        2,
        [
          [77, '0xffffffff81000000', 'long', 'ros'],
          [12, '(null)', 'long', 'hrt'],
        ],
        true,
      ],
      ['crashed', 'error', 1, [[5, '0x000000000000fff0', 'real', null]], true],
    ]);
  });

  it('v3-mem0 and v3-mem1, with addresses without 0x, and v3-info', () => {
    const nodes = [fixture('proc/v3vee/v3-mem0'), fixture('proc/v3vee/v3-mem1')];
    expect(parseMemory(nodes)).toMatchObject({ totalBytes: 2.5 * 2 ** 30, freeBytes: 0.75 * 2 ** 30 });
    expect(parseInfo(fixture('proc/v3vee/v3-info'))).toMatchObject({
      maxOrder: 11,
      nodes: 2,
      cpus: 8,
      memoryBlockBytes: 134217728,
    });
  });

  it('a log of a whole life', () => {
    const lines = fixture('var/log/messages')
      .toString()
      .split('\n')
      .slice(0, -1)
      .map((line) => parseLogLine(line));
    const own = lines.filter(({ palacios }) => palacios !== null);
    expect(lines.length - own.length).toBe(2);
    expect(own.filter(({ fromPolling }) => fromPolling)).toHaveLength(2);
    expect(own.filter(({ telemetry }) => telemetry)).toHaveLength(1);
    const isError = (text: string) => /^ERROR at |^(main|vm)\.c\(|linux_module/.test(text);
    for (const { level, text } of own) {
      if (isError(text)) expect(level, text).toBe('error');
      if (text.startsWith('DEBUG: ')) expect(level, text).toBe('debug');
    }
    expect(own.filter(({ text }) => isError(text))).toHaveLength(15);
    const of = (name: string) => own.filter(({ palacios }) => palacios?.vm === name).length;
    expect([of('web'), of('my vm  2'), of('db'), of('hvm')]).toEqual([19, 1, 1, 1]);
    expect(own.filter(({ palacios }) => palacios?.vcore === 0)).toHaveLength(4);
  });
});

describe('the program on such a host', () => {
  let root: string;
  let guest: string;
  const on = (...words: string[]) => run(...words, '--host-root', root);

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'v3-real-'));
    cpSync('fixtures/host-root', root, { recursive: true });
    guest = join(root, 'guest');
    mkdirSync(guest);
    copyFileSync('fixtures/configs/by-attributes.pal', join(guest, 'guest.pal'));
    mkdirSync(join(root, 'bin'));
    for (const tool of ['v3_create', 'v3_mem']) {
      writeFileSync(join(root, 'bin', tool), '#!/bin/sh\n');
      chmodSync(join(root, 'bin', tool), 0o755);
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('lists the VMs, adopts one and shows it, with a config by attributes', async () => {
    const config = join(guest, 'guest.pal');
    const adopted = await on('adopt', 'web', '--config', config);
    expect(adopted).toMatchObject({ code: 0 });
    expect(adopted.stderr.split('\n').slice(0, 2)).toEqual([
      `warning: The config names ${guest}/ide0_0_0.dat: no such file.`,
      `warning: The config names ${guest}/install.iso: no such file.`,
    ]);
    for (const name of ['ide0_0_0.dat', 'install.iso']) writeFileSync(join(guest, name), 'x');
    const vms: { name: string; state: string }[] = JSON.parse((await on('list', '--json')).stdout);
    expect(vms.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['crashed', 'error'],
      ['db', 'paused'],
      ['fresh', expect.any(String)],
      ['hvm', 'running'],
      ['my vm  2', 'stopped'],
      ['web', 'running'],
    ]);
    const shown = JSON.parse((await on('show', 'web', '--json')).stdout);
    expect(shown).toMatchObject({
      details: { cores: [{ exits: 182736 }, { exits: 911 }] },
      configWarnings: [],
      configProblem: null,
    });
    const text = await on('show', 'my vm  2');
    expect(text.stdout).toContain('vcore 0 stopped on pcore 0, 0 exits, rip (null) real physical shadow');
    const built = await on('new', 'made', '--config', config, '--build', '--set', 'MEM=1');
    expect(built.stderr).toContain('The config has no opt_tag at all, so MEM cannot be set.');
    const tagged = join(guest, 'tagged.xml');
    copyFileSync('fixtures/configs/streams-and-console.xml', tagged);
    expect(await on('new', 'made', '--config', tagged, '--build', '--set', 'MEM=1')).toMatchObject({
      code: 0,
      stderr: `warning: The config names ${guest}/boot.iso: no such file.\n`,
    });
  });

  it('finds its memory, and says how to give it more where it has none', async () => {
    const check = async () => {
      const groups: { fix: string; findings: { id: string; severity: string; what: string }[] }[] =
        JSON.parse((await on('doctor', '--json')).stdout);
      return groups.flatMap(({ findings }) => findings).find(({ id }) => id === 'memory');
    };
    expect(await check()).toMatchObject({
      severity: 'ok',
      what: "768 of 2560 MB of Palacios' memory are free.",
    });
    for (const node of [0, 1]) writeFileSync(join(root, `proc/v3vee/v3-mem${node}`), 'Null Zone Pointer!!\n');
    expect(await check()).toMatchObject({
      severity: 'bad',
      fix: `PALACIOS_DIR=${root} ${root}/bin/v3_mem -a 512`,
    });
  });
});
