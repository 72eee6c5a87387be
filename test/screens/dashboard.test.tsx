import { Profiler } from 'react';
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../src/inventory/history.js';
import { Details } from '../../src/screens/details/details.js';
import { coreFacts } from '../../src/screens/details/exit-facts.js';
import { PADDING } from '../../src/screens/layout.js';
import type { Rates, VmExits } from '../../src/state/ports.js';
import type { AppState } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { appState } from '../support/app-states.js';
import { checkpoint } from '../support/checkpoints.js';
import { soon } from '../support/soon.js';
import { activeVm, details, device } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const NOW = new Date(2026, 10, 22, 16, 5).getTime();
const MINUTE_MS = 60_000;

type Core = NonNullable<ReturnType<typeof activeVm>['details']>['cores'][number];

const core = (vcore: number, change: Partial<Core> = {}): Core => ({
  vcore,
  pcore: vcore + 1,
  state: 'running',
  exits: 1000,
  rip: '0xffff0a3c',
  mode: 'long',
  addressing: 'physical',
  paging: 'nested',
  side: null,
  flags: [],
  ...change,
});

const region = (node: number, from: string, to: string) => ({ hpaStart: from, hpaEnd: to, node, gpa: '0x0' });

/** web, running, with these vcores. */
function web(cores: readonly Core[]) {
  const vm = activeVm(0, 'web', 'running');
  const regions = [
    region(0, '0x0000000100000000', '0x0000000108000000'),
    region(1, '0x0000000200000000', '0x0000000204000000'),
    region(0, '0x0000000110000000', '0x0000000118000000'),
  ];
  return {
    ...vm,
    details: { ...details(0, 'web', 'running'), cores, coreCount: cores.length, regions, regionCount: 3 },
  };
}

/** Rates of a second each up to NOW; of all vcores together their sum. */
function rates(...cores: readonly (readonly number[])[]): VmExits {
  const of = (history: readonly number[]): Rates => ({ perSecond: history.at(-1) ?? 0, history });
  const [first = []] = cores;
  const all = first.map((_, at) => cores.reduce((sum, history) => sum + (history[at] ?? 0), 0));
  const times = Array.from({ length: all.length + 1 }, (_, at) => NOW - (all.length - at) * 1000);
  return { ...of(all), times, cores: cores.map(of) };
}

function event(title: string, at: number): HistoryEvent {
  const end = { at, outcome: 'done', message: '' } as const;
  return {
    id: at,
    at,
    who: 'me',
    asked: title.split(' ')[0] ?? '',
    title,
    vm: null,
    intent: {},
    tools: [],
    end,
  };
}

/** Details of web in a pane of so many columns. `commits`: how often React has rendered. */
function drawn(
  columns: number,
  rows: number,
  change: (vm: ReturnType<typeof web>) => Partial<AppState>,
  cores = 2,
) {
  const vm = web(Array.from({ length: cores }, (_, at) => core(at)));
  const { app } = openAppContext({ pane: 'main' });
  const exits = new Map(
    vm.device === null
      ? []
      : [[vm.device, rates(...Array.from({ length: cores }, (_, at) => [100, 200, 400 * (at + 1)]))]],
  );
  app.store.setState(({ snapshot }) => ({
    snapshot: { ...snapshot, vms: [vm] },
    minute: NOW / MINUTE_MS,
    exits,
    ...change(vm),
  }));
  let commits = 0;
  const pane = aPane(
    app,
    <Profiler id="details" onRender={() => (commits += 1)}>
      <Details columns={columns + 2 * PADDING} rows={rows} />
    </Profiler>,
  );
  return {
    app,
    vm,
    exits,
    ...pane,
    commits: () => commits,
    /** The rows without the blanks beside them. */
    text: () => pane.lines().map((line) => line.trimEnd().slice(PADDING)),
  };
}

const FULL = (vm: ReturnType<typeof web>): Partial<AppState> => ({
  since: new Map([[vm.key, { state: 'running', at: NOW - 125 * MINUTE_MS, isSeen: true }]]),
  vmLogs: new Map([
    [
      'web',
      {
        last: {
          number: 7,
          time: '16:01:00',
          at: NOW - 4 * MINUTE_MS,
          level: 'error',
          text: 'ERROR: bad\x1b[2J',
          isCut: false,
        },
        errors: 3,
        sawLaunch: true,
      },
    ],
  ]),
  events: {
    vmKey: vm.key,
    newestFirst: ['start web', 'activate web', 'add web', 'x web'].map((title, at) => event(title, NOW - at)),
  },
});

test('a VM may have hundreds of vcores with all their rates', () => {
  const vm = web(Array.from({ length: 500 }, (_, at) => core(at)));
  const all = rates(...vm.details.cores.map(() => Array(334).fill(9)));
  expect(coreFacts(appState([vm], { exits: new Map([[device(0), all]]) }), vm)).toHaveLength(500);
});

test('on 80 columns Details show what matters first: state, exits, errors, the last line, vcores, nodes, events', async () => {
  const { text } = drawn(48, 14, FULL);
  await soon(() => expect(text().join('\n')).toContain('add web'));
  expect(text().slice(0, 14)).toEqual([
    expect.stringMatching(/^web {2}▶ running {2}2 vcores {2}256 MB$/),
    'since     14:00:00, 2 h 5 min ago',
    expect.stringMatching(/^exits {21,}.* {2}0 to 2\.0k$/),
    expect.stringMatching(/^ in 5 min.*[⡀-⣿] {2}1\.2k\/s$/),
    'errors    3 since its launch',
    expect.stringMatching(/^log {7}16:01:00 ! ERROR: bad/),
    expect.stringMatching(/^vcore 0 {9}\S {3}400\/s {2}pcore 1 long nested/),
    expect.stringMatching(/^vcore 1 {9}\S {3}800\/s {2}pcore 2 long nested/),
    'node 0    256 MB in 2 regions',
    'node 1    64 MB in 1 region',
    'history   ✓ 16:05:00 start web',
    '          ✓ 16:04:59 activate web',
    '          ✓ 16:04:59 add web',
    'device    /dev/v3-vm0',
  ]);
  expect(text().join('\n')).not.toContain('\x1b[2J');
});

test('on a wide terminal the graphs are wide, and each vcore says more', async () => {
  const { text } = drawn(118, 40, FULL);
  await soon(() => expect(text().join('\n')).toContain('config'));
  expect(text()[3]).toMatch(/^ in 5 min {80,}.*[⡀-⣿]+ {2}1\.2k\/s$/);
  expect(text()[6]).toMatch(/pcore 1 long nested {2}1000 exits {2}rip 0xffff0a3c {2}phys/);
});

test('16 vcores have a row each, and what is below them is reached', async () => {
  const { app, text } = drawn(48, 14, FULL, 16);
  await soon(() => expect(text()[13]).toMatch(/^vcore 7 /));
  app.store.setState(({ view }) => ({ view: { ...view, details: { of: view.selected, cursor: 99 } } }));
  await soon(() => expect(text().join('\n')).toMatch(/\nconfig +\/srv/));
});

test('what is not known is not said: a VM that has just been seen, and one that does not run', async () => {
  const { app, vm, text } = drawn(48, 14, ({ key }) => ({
    exits: new Map(),
    since: new Map([[key, { state: 'running', at: NOW, isSeen: false }]]),
  }));
  await soon(() => expect(text()[1]).toBe('since     before 16:05:00, when v3_tui started'));
  expect(text().join('\n')).not.toMatch(/exits {5}|errors|log {7}|history/);
  expect(text()[2]).toMatch(/^vcore 0 {3}pcore 1 long nested {2}1000 exits/);
  const stopped = { ...vm, details: { ...vm.details, cores: [core(0, { state: 'stopped' })] } };
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [stopped] } }));
  await soon(() => expect(text()[2]).toMatch(/^vcore 0 {3}stopped pcore 1 long nested/));
});

test('a VM is stuck as long as its alert says so, also once that is seen', async () => {
  const stuck = (vm: ReturnType<typeof web>, over: string | null): AppState['alerts'] => [
    {
      id: 1,
      kind: 'stuck',
      at: NOW,
      vm: { name: 'web', device: device(0), key: vm.key },
      words: 'web is stuck',
      kernel: null,
      lines: [],
      isSeen: true,
      over,
    },
  ];
  const { app, vm, text } = drawn(48, 14, (of) => ({ alerts: stuck(of, null) }));
  await soon(() => expect(text()[1]).toBe('alert     16:05:00  web is stuck'));
  app.store.setState({ alerts: stuck(vm, 'its exits move again') });
  await soon(() => expect(text().join('\n')).not.toContain('stuck'));
});

test('of many alerts the newest are shown, and how many there were before', async () => {
  const crash = (vm: ReturnType<typeof web>, id: number): AppState['alerts'][number] => ({
    id,
    kind: 'error',
    at: NOW + id * MINUTE_MS,
    vm: { name: 'web', device: device(0), key: vm.key },
    words: 'web crashed',
    kernel: null,
    lines: [],
    isSeen: false,
    over: null,
  });
  const { text } = drawn(48, 14, (vm) => ({ alerts: [1, 2, 3, 4, 5].map((id) => crash(vm, id)) }));
  await soon(() =>
    expect(text().slice(1, 5)).toEqual([
      'alerts    2 before these: press W',
      'alert     16:08:00  web crashed',
      'alert     16:09:00  web crashed',
      'alert     16:10:00  web crashed',
    ]),
  );
});

test('checkpoints are counted, those of others are not', async () => {
  const { text } = drawn(60, 20, ({ entry }) => {
    const of = (vm: string | undefined, name: string) => ({
      checkpoint: checkpoint({ id: name, vm: vm ?? null, name, madeAt: NOW }),
      reading: null,
    });
    return {
      checkpoints: { all: [of(entry?.id, 'after'), of('x', 'no'), of(entry?.id, 'before')], problem: null },
    };
  });
  await soon(() => expect(text().join('\n')).toContain('saved     2 checkpoints, the newest after 16:05:00'));
});

test('a tick without a change renders nothing, nor does one with new rates of another VM; one of this VM does', async () => {
  const { app, vm, exits, painted, commits, text } = drawn(48, 14, FULL);
  await soon(() => expect(text()[3]).toContain('1.2k/s'));
  await painted();
  const before = commits();
  const tick = (of: VmExits) => new Map([...exits, [vm.device ?? device(0), of], [device(1), rates([5])]]);
  app.store.setState({ exits: tick(rates([100, 200, 400], [100, 200, 800])) });
  app.store.setState(({ snapshot, since, vmLogs }) => ({
    snapshot: { ...snapshot, vms: [...snapshot.vms] },
    since: new Map(since),
    vmLogs: new Map(vmLogs),
  }));
  await settled();
  expect(commits()).toBe(before);
  app.store.setState({ exits: tick(rates([100, 200, 400, 400], [100, 200, 800, 1600])) });
  await soon(() => expect(text()[3]).toContain('2.0k/s'));
  expect(commits()).toBe(before + 1);
});

/** Resolves once React has rendered all earlier changes. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
