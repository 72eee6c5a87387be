import { describe, expect, it } from 'vitest';
import { asDevice } from '../../src/host/device.js';
import { gatherFacts, type HostFacts } from '../../src/host/preflight/facts.js';
import { judge } from '../../src/host/preflight/judge.js';
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
  'v3_x0vncserver',
  'vncpasswd',
  'v3_mem',
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
  closedDevices: [],
  memory: { totalBytes: 2 ** 33, freeBytes: 2 ** 32, pools: [], nodes: [] },
  memoryBlockBytes: 128 * 2 ** 20,
  tools: TOOLS.map((tool) => ({ tool, path: `/usr/bin/${tool}` })),
  palaciosDir: { path: '/usr', isFolder: true },
  sudo: null,
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
      expect.arrayContaining([
        'module',
        'control-device',
        'vm-devices',
        'memory',
        'tools:found',
        'vnc',
        'privileges',
        'log',
      ]),
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
    ['no memory', { memory: null }, [['memory', 'bad', 'PALACIOS_DIR=/usr /usr/bin/v3_mem -a 512']]],
    [
      'little memory',
      { memory: { totalBytes: 2 ** 30, freeBytes: 2 ** 20, pools: [], nodes: [] } },
      [['memory', 'warn', 'PALACIOS_DIR=/usr /usr/bin/v3_mem -a 512']],
    ],
    ['a missing tool', without('v3_launch'), [['tools', 'bad', 'export PATH=$PATH:/path/to/linux_usr']]],
    ['one console tool', without('v3_cons_tc'), []],
    [
      'no console tool',
      without('v3_cons_tc', 'v3_cons_sc'),
      [['tools', 'warn', 'export PATH=$PATH:/path/to/linux_usr']],
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

describe('the tools', () => {
  type Found = HostFacts['tools'][number];
  const besides = (names: readonly string[], change: (tool: Found) => Found) => ({
    tools: well.tools.map((found) => (names.includes(found.tool) ? change({ ...found, path: null }) : found)),
  });
  const SIX = ['v3_create', 'v3_free', 'v3_launch', 'v3_stop', 'v3_pause', 'v3_continue'];
  const found = (change: Partial<HostFacts>) =>
    judge({ ...well, ...change }).filter(({ severity }) => severity !== 'ok');

  it('are one finding where one command brings them back', () => {
    const elsewhere = { folder: '/opt/palacios/linux_usr', bySudo: false };
    expect(found(besides(SIX, (tool) => ({ ...tool, elsewhere })))).toEqual([
      {
        id: 'tools:/opt/palacios/linux_usr',
        severity: 'bad',
        what: 'v3_create, v3_free, v3_launch, v3_stop, v3_pause and v3_continue were not found: no VM can be created, deleted, started, stopped, paused or continued. They are in /opt/palacios/linux_usr.',
        tool: { works: false, words: 'A shell with this PATH would not find them either.' },
        fix: 'export PATH=$PATH:/opt/palacios/linux_usr',
      },
    ]);
  });

  it('that sudo hides are told apart from those that are nowhere', () => {
    const sudo = { user: 'alice', userPath: '/srv/v3:/bin', securePath: '/usr/bin:/bin' };
    const change = (tool: Found): Found =>
      tool.tool === 'v3_mem' ? tool : { ...tool, elsewhere: { folder: '/srv/v3', bySudo: true } };
    const findings = found({ ...besides(['v3_stop', 'v3_save', 'v3_mem'], change), sudo });
    expect(findings.map(({ severity, what, fix }) => [severity, what, fix])).toEqual([
      [
        'bad',
        'v3_stop and v3_save were not found: no VM can be stopped and no checkpoint can be written. /srv/v3 is on the PATH of alice, but sudo sets another (secure_path in /etc/sudoers).',
        'sudo env "PATH=$PATH" v3_tui',
      ],
      [
        'warn',
        'v3_mem was not found: no memory can be given to Palacios.',
        'export PATH=$PATH:/path/to/linux_usr',
      ],
    ]);
  });

  it('that cannot be started are told of, with what is missing', () => {
    const script = (tool: Found): Found => ({
      ...tool,
      path: '/usr/bin/v3_vncserver',
      lacks: '/usr/bin/perl',
    });
    expect(found(besides(['v3_vncserver'], script))[0]).toMatchObject({
      severity: 'warn',
      what: 'v3_vncserver is a script for /usr/bin/perl, which is missing: no VNC session can be opened.',
    });
    const closed = (tool: Found): Found => ({ ...tool, unusable: `/opt/v3/${tool.tool}` });
    expect(found(besides(['v3_save', 'v3_load'], closed))[0]).toMatchObject({
      fix: 'chmod +x /opt/v3/v3_save /opt/v3/v3_load',
    });
  });

  it('of a VNC server are enough by themselves, and the script without them lies', () => {
    expect(found(without('v3_vncserver'))).toEqual([]);
    expect(found(without('vncpasswd'))).toMatchObject([
      { id: 'vnc', severity: 'warn', tool: { works: false, words: expect.stringContaining('exit 0') } },
    ]);
  });
});

describe('what a tool of Palacios would do', () => {
  const toolOf = (id: string, change: Partial<HostFacts>) =>
    judge({ ...well, ...change }).find((finding) => finding.id === id)?.tool;

  it.each<[string, Partial<HostFacts>, boolean, RegExp]>([
    ['module', {}, true, /would find it/],
    ['module', { moduleLoaded: false }, false, /Error opening V3Vee control device/],
    ['control-device', { moduleLoaded: false }, false, /Error opening V3Vee control device/],
    ['control-device', { controlDevice: 'no access' }, false, /Error opening V3Vee control device/],
    ['memory', { memory: null }, false, /Error \(-1\) creating VM/],
    ['palacios-dir', {}, true, /v3_mem would work/],
    ['palacios-dir', { palaciosDir: null }, false, /Please set the PALACIOS_DIR variable/],
    ['palacios-dir', { palaciosDir: { path: '/gone', isFolder: false } }, false, /v3_mem could not/],
    ['vm-devices', {}, true, /can open them/],
  ])('is said of %s, with %j: %j', (id, change, works, words) => {
    expect(toolOf(id, change)).toEqual({ works, words: expect.stringMatching(words) });
  });

  it('is said of the devices that it could not open', () => {
    const [closed, missing] = [asDevice('/dev/v3-vm3'), asDevice('/dev/v3-vm4')];
    if (closed === null || missing === null) throw new Error('no devices');
    const closedDevices: HostFacts['closedDevices'] = [
      { device: closed, access: 'no access' },
      { device: missing, access: 'missing' },
    ];
    const findings = judge({ ...well, closedDevices }).filter(({ severity }) => severity === 'bad');
    expect(findings).toMatchObject([
      { what: 'No access to /dev/v3-vm3.', fix: 'sudo v3_tui' },
      { what: expect.stringContaining('/dev/v3-vm4'), fix: null },
    ]);
    for (const { tool } of findings) expect(tool?.words).toContain('"Error opening V3Vee VM device"');
  });

  it('names the PATH in what sudo is to run where the tools are off the PATH that it sets', () => {
    const tools = well.tools.map(({ tool }) => ({ tool, path: `/opt/v3/${tool}` }));
    expect(told({ tools, isRoot: false, controlDevice: 'no access' })).toEqual([
      ['control-device', 'bad', 'sudo env "PATH=$PATH" v3_tui'],
      ['privileges', 'warn', 'sudo env "PATH=$PATH" v3_tui'],
    ]);
  });
});

describe('the command that gives memory', () => {
  const fixWith = (path: string | null, blockMb: number | null) =>
    judge({
      ...well,
      memory: null,
      memoryBlockBytes: blockMb === null ? null : blockMb * 2 ** 20,
      tools: [{ tool: 'v3_mem', path }],
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
    expect(ids.map(({ id }) => id)).toContain('tools');
  });
});
