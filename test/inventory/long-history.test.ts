import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageQuery } from '../../src/inventory/event-query.js';
import { endEvent, insertEvent, writeTool } from '../../src/inventory/event-rows.js';
import type { HistoryEvent, HistoryQuery } from '../../src/inventory/history.js';
import { type OpenStore, openStore } from '../../src/inventory/open-inventory.js';
import { andClose, inTransaction, openSqlite, type Sqlite } from '../../src/inventory/sqlite-driver.js';
import { fc } from '../support/fast-check.js';
import { toolOf } from './support/busy-worker.js';
import { allowed, granted } from './support/temporary.js';

const EVENTS = 1700;
const OWNER = { pid: 1, start: 'gone', boot: 'gone' };
const NAMES = ['web', 'db', 'Ärger', 'a\0b', 'x\udcff'];

let folder = '';
let store: OpenStore;
let all: readonly HistoryEvent[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'v3-history-'));
  const path = join(folder, 'inventory.db');
  store = openStore(path, { now: () => 1 });
  const ids = ['web', 'db'].map((name) => granted(store.inventory.add({ name, config: '', image: '' })).id);
  store.inventory.close();
  andClose(openSqlite(path), (db) => inTransaction(db, () => fill(db, ids)));
  const { events, next } = allowed(store.history.read({ limit: EVENTS }));
  expect(next).toBeNull();
  all = events;
});
afterAll(() => {
  store.inventory.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each third event stays open; the first ones end late. */
function fill(db: Sqlite, ids: readonly string[]): void {
  for (let count = 1; count <= EVENTS; count++) {
    const name = NAMES[count % NAMES.length] ?? '';
    const vm = count % 7 === 0 ? null : { id: ids[count % 3] ?? null, name, device: null };
    const title = `start ${name} ${count}`;
    const id = insertEvent(db, '@vm', { who: 'root', asked: 'start', title, vm }, count, OWNER);
    if (count % 4 === 0) writeTool(db, id, 0, toolOf(`v3_launch [*] %_ "${count}"`));
    if (count % 3 !== 0) endEvent(db, id, { at: count, outcome: 'done', message: '' });
  }
  for (const late of [3, 6, 9]) endEvent(db, late, { at: 1, outcome: 'unclear', message: 'found at last' });
}

function textOfEvent({ who, asked, title, vm, tools, end }: HistoryEvent): string {
  const ofTools = tools.flatMap(({ line, ended, words }) => [line, ended ?? '', ...words]);
  const texts = [who, asked, title, vm?.name ?? '', end?.outcome ?? '', end?.message ?? '', ...ofTools];
  return texts.join('\n').toUpperCase().toWellFormed();
}

/** All events of a query, page by page. */
function allOf(query: HistoryQuery): readonly HistoryEvent[] {
  const { events, next } = allowed(store.history.read(query));
  expect(events.length).toBeLessThanOrEqual(query.limit);
  if (next === null) return events;
  if (query.within === undefined) expect(events).toHaveLength(query.limit);
  expect(next).toBeLessThan(query.before ?? EVENTS + 1);
  return [...events, ...allOf({ ...query, before: next })];
}

function holds(event: HistoryEvent, { vm, text, before }: HistoryQuery): boolean {
  if (before !== undefined && event.id >= before) return false;
  if (text !== undefined && !textOfEvent(event).includes(text.toUpperCase().toWellFormed())) return false;
  if (vm === undefined) return true;
  return vm.id === null ? event.vm?.id === null && event.vm.name === vm.name : event.vm?.id === vm.id;
}

const anyQuery: fc.Arbitrary<HistoryQuery> = fc.record(
  {
    limit: fc.integer({ min: 20, max: 900 }),
    before: fc.integer({ min: 1, max: EVENTS + 1 }),
    within: fc.integer({ min: 40, max: EVENTS + 1 }),
    text: fc.constantFrom(
      ...[
        '',
        's',
        'St',
        'start',
        'ÄRGER',
        'ärger 1',
        'web 17',
        '"',
        '*',
        '%',
        '[*]',
        '_ "4',
        'at last',
        'done',
      ],
      ...['a\0b', 'x\udcff', 'nowhere', '17', 'launch', 'AND', 'OR "', '\n', 'exit 0'],
    ),
    vm: fc.constantFrom({ id: '1', name: 'web' }, { id: '2', name: 'db' }, { id: null, name: 'web' }),
  },
  { requiredKeys: ['limit'] },
);

describe('a long history', () => {
  it('gives, page by page, what a search of all events one by one gives', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const sought = query.text?.includes('\0') ? { ...query, text: 'A\0B' } : query;
        expect(allOf(query)).toEqual(all.filter((event) => holds(event, sought)));
      }),
      { numRuns: 200 },
    );
  });

  it('tells what was left open, oldest first', () => {
    const open = all.filter(({ end }) => end === null).reverse();
    expect(open.length).toBeGreaterThan(500);
    expect(store.history.unsettled()).toEqual(open);
  });

  it('loses its oldest events in steps, with all that is kept of them, but none that is open', () => {
    const path = join(folder, 'pruned.db');
    copyFileSync(join(folder, 'inventory.db'), path);
    const { inventory, history } = openStore(path);
    expect(history.prune(EVENTS)).toBe(0);
    const version = history.version();
    const steps: number[] = [];
    for (let removed = -1; removed !== 0; steps.push(removed)) {
      const answer = history.prune(50);
      if (typeof answer !== 'number') throw new Error(answer.refused);
      removed = answer;
    }
    expect(steps.length).toBeGreaterThan(3);
    expect(history.version()).not.toBe(version);
    const kept = all.filter(({ id, end }) => id > EVENTS - 50 || end === null);
    expect(allowed(history.read({ limit: EVENTS }))).toEqual({ events: kept, next: null });
    const ofText = kept.filter((event) => holds(event, { text: 'start web', limit: EVENTS }));
    expect(allowed(history.read({ text: 'start web', limit: EVENTS })).events).toEqual(ofText);
    inventory.close();
    const left = andClose(openSqlite(path), (db) =>
      ['event_text', 'event_tool'].map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
    );
    expect(left).toEqual([kept.length, kept.reduce((sum, { tools }) => sum + tools.length, 0)]);
  });

  it('is read by way of indexes, from the newest on, with nothing sorted', () => {
    const path = join(folder, 'inventory.db');
    const range = { from: 2, before: 5 };
    const queries: ReadonlyArray<Parameters<typeof pageQuery>[0]> = [
      {},
      { range },
      { text: 'start web 17' },
      { text: 'start web 17', range },
      { text: 's' },
      { text: 's', range },
    ];
    const vms = [
      undefined,
      { vm: '1', name: null },
      { vm: null, name: 'web' },
      { vm: '1:web', name: 'web', present: ['1:web'] },
    ];
    andClose(openSqlite(path), (db) => {
      for (const query of queries)
        for (const vm of vms) {
          const { sql, values } = pageQuery(query, vm);
          const plan = db
            .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
            .all({ ...values, limit: 10 })
            .map(({ detail }) => detail)
            .join('\n');
          expect(plan, sql).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
          // A whole table is scanned only for its newest rows, or for a text in any event.
          if (vm !== undefined) expect(plan, sql).not.toMatch(/SCAN event(_text)?$/m);
        }
    });
  });
});
