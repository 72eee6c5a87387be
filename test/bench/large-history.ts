import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endEvent, insertEvent, writeTool } from '../../src/inventory/event-rows.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { andClose, inTransaction, openSqlite, type Sqlite } from '../../src/inventory/sqlite-driver.js';
import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import type { Replay } from './replay.js';
import { type Running, withProgram } from './running.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';

const ENTRIES = 10_000;
const EVENTS = 100_000;
/** This many events are made one by one; the others are copies of them. */
const MADE = 1000;
/** What a copy of an event has as it is. */
const SAME = `who, asked, title, vm, vm_name, vm_device, intent, owner_pid, owner_start, owner_boot, ended_at,
  outcome, message`;
const ROUNDS = 5;
const BOUND_MS = 100;

/** Keys in one write, what the screen shows after them, and the keys that lead back to the list. */
type Question = {
  name: string;
  /** Typed before, and what the screen shows then; not measured. */
  before: readonly Ask[];
  ask: Ask;
  back: readonly Ask[];
};
type Ask = { keys: string; shows: RegExp };

/** Below two headings. */
const TOP = { keys: 'gjj', shows: /│ web-00000 / };
const HOST = [
  { keys: 'H', shows: /History of web-/ },
  { keys: 'a', shows: /History of the host {2}100\+/ },
];
const FILTER = { keys: '/', shows: /^.* \/ +/m };
const CLOSED = { keys: '\x1b', shows: /^(?![\s\S]*History of)/ };
const OUT = [{ keys: '\x1b', shows: /History of the host {2}100\+/ }, CLOSED];

const QUESTIONS: readonly Question[] = [
  {
    name: 'the end of the list',
    before: [],
    ask: { keys: 'G', shows: /· web-09999/ },
    back: [TOP],
  },
  {
    name: 'a filter of the list',
    before: [{ keys: '/', shows: /│ \/ / }],
    ask: { keys: '00042', shows: /Inactive \(1 of 10000\)/ },
    back: [{ keys: '\x1b', shows: /VMs {2}\d+\/10009/ }, TOP],
  },
  {
    name: 'the history of a VM',
    before: [],
    ask: { keys: 'H', shows: /History of web-00000 {2}100/ },
    back: [CLOSED],
  },
  { name: 'that of the host', before: HOST.slice(0, 1), ask: HOST[1] ?? TOP, back: [CLOSED] },
  ...[
    ['web-00042', /web-00042 [\s\S]*activate web-00042/],
    ['nowhere', /No matching events/],
    ['v3_create web', /No matching events/],
    ['~', /No matching events/],
    ['zq', /No matching events/],
  ].map(
    ([text, shows]): Question => ({
      name: `a filter of it, ${String(text)}`,
      before: [...HOST, FILTER],
      ask: { keys: String(text), shows: shows as RegExp },
      back: OUT,
    }),
  ),
];

/** 10,000 entries and 100,000 events, in both stores: from a key to its effect on the screen. */
export const largeHistory: Subject = {
  name: 'large-history',
  async measure(host) {
    const figures: Figure[] = [];
    for (const [store, file] of [
      ['SQLite', 'inventory.db'],
      ['text file', 'vms.txt'],
    ] as const) {
      const path = fill(host, file);
      const running = { args: ['--inventory', path], first: 'web-00000' };
      const answers = await withProgram(host, running, answersOf);
      figures.push(figureOf(store, answers));
    }
    return figures;
  },
};

type Answer = { name: string; ms: number };

function figureOf(store: string, answers: readonly Answer[]): Figure {
  return {
    name: `10,000 entries, 100,000 events, ${store}: key to the answer, the slowest kind`,
    value: Math.max(...answers.map(({ ms }) => ms)),
    unit: 'ms',
    judged: 'value',
    bound: BOUND_MS,
    note: answers.map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`).join(', '),
  };
}

/** The median for each question. */
async function answersOf(running: Running): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const { name, before, ask, back } of QUESTIONS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const step of before) await answered(running, step);
      times.push(await answered(running, ask));
      for (const step of back) await answered(running, step);
    }
    answers.push({ name, ms: median(times) });
  }
  return answers;
}

/** Types keys and waits for their effect. Returns ms until the output that shows it, at the latest. */
async function answered({ terminal, replay }: Running, { keys, shows }: Ask): Promise<number> {
  await terminal.quiet(20);
  await replay.catchUp();
  const sentAt = terminal.send(keys);
  await replay.until((screen: Replay) => shows.test(screen.rows().join('\n')), `${keys} to show ${shows}`);
  return (terminal.events.at(-1)?.at ?? Number.POSITIVE_INFINITY) - sentAt;
}

/** Makes an inventory with its history and returns its path. */
function fill(host: BenchHost, file: string): string {
  const folder = join(host.folder, `history-${file}`);
  mkdirSync(folder);
  const path = join(folder, file);
  const { inventory, history } = openStore(path);
  const names = Array.from({ length: ENTRIES }, (_, at) => `web-${String(at).padStart(5, '0')}`);
  const added = inventory.addAll(
    names.map((name) => ({ name, config: '/srv/vm/web.xml', image: '/srv/vm/web.img' })),
  );
  if ('refused' in added) throw new Error(added.refused);
  const first = history.seen({ who: 'outside', title: 'the inventory was made', vm: null });
  inventory.close();
  if (first !== null) throw new Error(first.refused);
  // A text file has no ids: the events of its VMs are found by their names.
  const isText = file.endsWith('.txt');
  const vms = added.map(({ id, name }) => ({ id: isText ? null : id, name, device: '/dev/v3-vm3' }));
  andClose(openSqlite(isText ? `${path}.history` : path), (db) =>
    inTransaction(db, () => insertEvents(db, vms)),
  );
  return path;
}

function insertEvents(
  db: Sqlite,
  vms: ReadonlyArray<{ id: string | null; name: string; device: string }>,
): void {
  const owner = { pid: 1, start: 'gone', boot: 'gone' };
  for (const [at, vm] of vms.slice(0, MADE).entries()) {
    const { name, device } = vm;
    const [startedAt, intent] = [1.7e12 + at * 1000, { devices: ['/dev/v3-vm0'], boot: 'b'.repeat(36) }];
    const event = { who: 'root', asked: 'activate', title: `activate ${name}`, vm, intent };
    const id = insertEvent(db, '@vm', event, startedAt, owner);
    const words = [
      `Loading VM Image (img=/srv/vm/web.img) (name=${name})`,
      `VM (${name}) created at ${device}`,
    ];
    const ran = { durationMs: 120, ended: 'exit 0', words, showed: `on ${device}` };
    writeTool(db, id, 0, { line: `v3_create /srv/vm/web.img ${name}`, startedAt, ...ran });
    endEvent(db, id, { at: startedAt, outcome: 'done', message: `${name} is active on ${device}, stopped.` });
  }
  const copies = [
    `INSERT INTO event (id, at, ${SAME}) SELECT id + @by, at + @by * 1000, ${SAME} FROM event WHERE id <= @made`,
    `INSERT INTO event_tool SELECT event + @by, position, line, started_at, duration_ms, ended, words, showed
       FROM event_tool WHERE event <= @made`,
    'INSERT INTO event_text SELECT event + @by, folded FROM event_text WHERE event <= @made',
  ].map((sql) => db.prepare(sql));
  for (let by = MADE + 1; by < EVENTS; by += MADE + 1)
    for (const copy of copies) copy.run({ by, made: MADE + 1 });
}
