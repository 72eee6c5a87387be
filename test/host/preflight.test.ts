import { describe, expect, it } from 'vitest';
import { gatherFacts, type HostFacts, judge } from '../../src/host/preflight.js';
import { makeHostRoot, openRoot } from './host-root.js';

const TOOLS = [
  'v3_create',
  'v3_free',
  'v3_launch',
  'v3_stop',
  'v3_pause',
  'v3_continue',
  'v3_reset',
  'v3_stream',
  'v3_vncserver',
  'v3_save',
  'v3_load',
  'dmesg',
  'v3_cons_tc',
  'v3_cons_sc',
] as const;

const well: HostFacts = {
  root: null,
  moduleLoaded: true,
  controlDevice: 'granted',
  memory: { totalBytes: 2 ** 33, freeBytes: 2 ** 32, pools: [], nodes: [] },
  memoryBlockBytes: 128 * 2 ** 20,
  tools: TOOLS.map((tool) => ({ tool, path: `/usr/bin/${tool}` })),
  isRoot: true,
  log: { name: '/var/log/messages', cannot: null },
};

const told = (change: Partial<HostFacts>) =>
  judge({ ...well, ...change })
    .filter((finding) => finding.severity !== 'ok')
    .map(({ id, severity, fix }) => [id, severity, fix]);

const without = (...names: string[]) => ({
  tools: well.tools.map(({ tool, path }) => ({ tool, path: names.includes(tool) ? null : path })),
});

describe('judge', () => {
  it('finds nothing wrong with a host that is well, and says what it looked at', () => {
    expect(told({})).toEqual([]);
    const ids = judge(well).map((finding) => finding.id);
    expect(ids).toEqual(
      expect.arrayContaining(['module', 'control-device', 'memory', 'tool:v3_create', 'privileges', 'log']),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each<[string, Partial<HostFacts>, unknown[]]>([
    [
      'no module',
      { moduleLoaded: false, controlDevice: 'missing', memory: null },
      [
        ['module', 'bad', 'insmod /path/to/v3vee.ko'],
        ['control-device', 'bad', 'insmod /path/to/v3vee.ko'],
      ],
    ],
    [
      'no control device',
      { controlDevice: 'missing' },
      [['control-device', 'bad', 'rmmod v3vee && insmod /path/to/v3vee.ko']],
    ],
    ['no memory', { memory: null }, [['memory', 'bad', 'PALACIOS_DIR=/path/to/palacios v3_mem -a 512']]],
    [
      'little memory',
      { memory: { totalBytes: 2 ** 30, freeBytes: 2 ** 20, pools: [], nodes: [] } },
      [['memory', 'warn', 'PALACIOS_DIR=/path/to/palacios v3_mem -a 512']],
    ],
    [
      'a missing tool',
      without('v3_launch'),
      [['tool:v3_launch', 'bad', 'export PATH=$PATH:/path/to/linux_usr']],
    ],
    ['one console tool', without('v3_cons_tc'), []],
    [
      'no console tool',
      without('v3_cons_tc', 'v3_cons_sc'),
      [['tool:console', 'warn', 'export PATH=$PATH:/path/to/linux_usr']],
    ],
    [
      'no privileges',
      { isRoot: false, controlDevice: 'no access' },
      [
        ['control-device', 'bad', 'sudo v3_tui'],
        ['privileges', 'warn', 'sudo v3_tui'],
      ],
    ],
    ['a user with access', { isRoot: false }, []],
    ['a log that is not chosen yet', { log: null }, []],
    [
      'a log that is not there',
      { log: { name: '/x', cannot: 'it is not there' } },
      [['log', 'warn', 'v3_tui --log dmesg']],
    ],
    ['a closed log', { log: { name: '/x', cannot: 'permission denied' } }, [['log', 'warn', 'sudo v3_tui']]],
    [
      'a closed journal',
      {
        log: { name: 'the journal', cannot: 'No journal files were opened due to insufficient permissions.' },
      },
      [['log', 'warn', 'sudo v3_tui']],
    ],
  ])('names the command that fixes it: %s', (_what, change, findings) => {
    expect(told(change)).toEqual(findings);
  });
});

describe('the command that gives memory', () => {
  const fixWith = (path: string | null, blockMb: number | null) =>
    judge({
      ...well,
      memory: null,
      memoryBlockBytes: blockMb === null ? null : blockMb * 2 ** 20,
      tools: [...well.tools, { tool: 'v3_mem', path }],
    }).find(({ id }) => id === 'memory')?.fix;

  it.each([
    [128, 512],
    [256, 512],
    [192, 576],
    [2048, 2048],
    [null, 512],
  ])('asks for whole blocks of %j MB: %i', (blockMb, mb) => {
    expect(fixWith('/opt/palacios/linux_usr/v3_mem', blockMb)).toBe(
      `PALACIOS_DIR=/opt/palacios /opt/palacios/linux_usr/v3_mem -a ${mb}`,
    );
  });

  it.each([
    ['/usr/local/bin/v3_mem', '/usr/local /usr/local/bin/v3_mem'],
    ['/srv/v3/v3_mem', '/srv/v3 /srv/v3/v3_mem'],
    ['/srv/my tools/v3_mem', '/path/to/palacios v3_mem'],
    [null, '/path/to/palacios v3_mem'],
  ])('says where Palacios and the tool lie by %j: %s', (path, shown) => {
    expect(fixWith(path, 128)).toBe(`PALACIOS_DIR=${shown} -a 512`);
  });
});

describe('gatherFacts', () => {
  it('looks at no device and no privilege under a host root', () => {
    const root = makeHostRoot();
    for (const tool of TOOLS) root.tool(tool, 'true');
    const host = openRoot(root, { PATH: '' });
    expect(
      judge(gatherFacts(host, null))
        .filter((finding) => finding.severity !== 'ok')
        .map(({ id }) => id),
    ).toEqual(['module']);
    root.file('proc/v3vee/v3-guests', '');
    root.file('var/log/messages', '');
    root.file(
      'proc/v3vee/v3-mem0',
      ' 1 memory pools\n    Base Addr=ffff880100000000, order=30, size=1073741824, free=805306368\n',
    );
    root.file(
      'proc/v3vee/v3-info',
      'palacios compiled mem_block_size:\t1\npalacios run-time mem_block_size:\t2097152\n',
    );
    const facts = gatherFacts(host, null);
    expect(facts).toMatchObject({
      root: root.path,
      controlDevice: null,
      isRoot: null,
      moduleLoaded: true,
      memoryBlockBytes: 2097152,
    });
    expect(judge(facts).filter((finding) => finding.severity !== 'ok')).toEqual([]);
  });

  it('finds no Palacios tools where there are none', () => {
    const ids = judge(gatherFacts(openRoot(makeHostRoot(), { PATH: '' }), null)).filter(
      ({ severity }) => severity === 'bad',
    );
    expect(ids.map(({ id }) => id)).toContain('tool:v3_create');
  });
});
