import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EventTool, NewEvent } from '../../src/inventory/history.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { fc } from '../support/fast-check.js';
import { allowed, granted, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();

const ASKED: NewEvent = {
  who: 'root',
  asked: 'activate',
  title: 'activate web',
  vm: { id: null, name: 'web', device: null },
};
const TOOL: EventTool = {
  line: 'v3_create /a.img web',
  startedAt: 5,
  durationMs: 12.5,
  ended: 'exit 0',
  words: ['VM (web) created at /dev/v3-vm0'],
  showed: 'web /dev/v3-vm0 stopped',
};

describe.each(['inventory.db', 'virtual_machines_list.txt'])('%s', (file) => {
  it('keeps what was asked, each tool, and how it ended', () => {
    let clock = 1000;
    const { inventory, history } = openStore(at(file), { now: () => clock });
    const { id } = allowed(history.begin({ ...ASKED, intent: { step: 1, devices: ['a'], none: null } }));
    const vm = granted(inventory.add({ name: 'web', config: '', image: '' }));
    expect(history.amend(id, { vm: { id: vm.id, name: 'web', device: '/dev/v3-vm0' } })).toBeNull();
    expect(history.tool(id, 0, { ...TOOL, durationMs: null, ended: null, words: [] })).toBeNull();
    expect(history.tool(id, 0, TOOL)).toBeNull();
    expect(history.tool(id, 1, { ...TOOL, line: 'v3_launch' })).toBeNull();
    clock = 2000;
    expect(history.end(id, 'done', 'it runs')).toBeNull();
    expect(history.end(id, 'refused', 'again')).toBeNull();
    const expected = {
      ...{ id, at: 1000, who: 'root', asked: 'activate', title: 'activate web' },
      vm: { id: vm.id, name: 'web', device: '/dev/v3-vm0' },
      intent: { step: 1, devices: ['a'], none: null },
      tools: [TOOL, { ...TOOL, line: 'v3_launch' }],
      end: { at: 2000, outcome: 'done', message: 'it runs' },
    };
    expect(history.read({ limit: 10 })).toEqual({ events: [expected], next: null });
    inventory.close();
    expect(openStore(at(file)).history.read({ limit: 10 })).toEqual({ events: [expected], next: null });
  });

  it('gives back any text as it was, and finds it in upper or lower case', () => {
    const { inventory, history } = openStore(at(file));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '"a"', '\0', 'a\udcff', '\ud83d'),
    );
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), (some, words) => {
        const { id } = allowed(
          history.begin({ who: some, asked: some, title: some, vm: { id: null, name: some, device: some } }),
        );
        const tool = { ...TOOL, line: some, ended: some, words, showed: some };
        expect(history.tool(id, 0, tool)).toBeNull();
        expect(history.end(id, 'unclear', some)).toBeNull();
        const [event] = allowed(history.read({ limit: 1 })).events;
        expect(event).toMatchObject({ who: some, asked: some, title: some, tools: [tool] });
        expect(event?.vm).toEqual({ id: null, name: some, device: some });
        expect(event?.end?.message).toBe(some);
        for (const sought of [some, some.toUpperCase(), ...words])
          expect(allowed(history.read({ text: sought, limit: 1 })).events[0]?.id).toBe(id);
      }),
      { numRuns: 40 },
    );
    inventory.close();
  });

  it('gives pages, newest first, of all, of a VM and of a text', () => {
    const { inventory, history } = openStore(at(file));
    const [web, db] = ['web', 'db'].map((name) => granted(inventory.add({ name, config: '', image: '' })));
    for (let count = 0; count < 12; count++) {
      const vm = count % 3 === 0 ? null : count % 3 === 1 ? web : db;
      allowed(
        history.begin({
          ...ASKED,
          title: `ärger ${count}`,
          vm: vm ? { id: vm.id, name: vm.name, device: null } : null,
        }),
      );
    }
    const idsOf = (query: Parameters<typeof history.read>[0]) => {
      const { events, next } = allowed(history.read(query));
      return [...events.map(({ title }) => Number(title.split(' ')[1])), ...(next === null ? [] : ['more'])];
    };
    expect(idsOf({ limit: 3 })).toEqual([11, 10, 9, 'more']);
    expect(idsOf({ limit: 12 })).toHaveLength(12);
    const ofWeb = { id: web?.id ?? null, name: 'web' };
    expect(idsOf({ vm: ofWeb, limit: 3 })).toEqual([10, 7, 4, 'more']);
    const before = allowed(history.read({ vm: ofWeb, limit: 3 })).events.at(-1)?.id ?? 0;
    expect(idsOf({ vm: ofWeb, limit: 3, before })).toEqual([1]);
    expect(idsOf({ text: 'ÄRGER 1', limit: 9 })).toEqual([11, 10, 1]);
    expect(idsOf({ text: 'ÄRGER 1', vm: ofWeb, limit: 9 })).toEqual([10, 1]);
    expect(idsOf({ text: 'ÄRGER 1', limit: 9, before: before })).toEqual([1]);
    expect(idsOf({ text: 'nowhere', limit: 9 })).toEqual([]);
    inventory.close();
  });

  it('outlives its VM, with the name', () => {
    const { inventory, history } = openStore(at(file));
    const vm = granted(inventory.add({ name: 'web', config: '', image: '' }));
    allowed(history.begin({ ...ASKED, vm: { id: vm.id, name: 'web', device: null } }));
    expect(inventory.remove(vm.id)).toBeNull();
    const [event] = allowed(history.read({ vm: { id: null, name: 'web' }, limit: 5 })).events;
    expect(event?.vm).toEqual({ id: null, name: 'web', device: null });
    const next = granted(inventory.add({ name: 'web', config: '', image: '' }));
    expect(allowed(history.read({ vm: { id: next.id, name: 'other' }, limit: 5 })).events).toEqual([]);
    inventory.close();
  });

  it('leaves what this process began alone, and records what was seen as ended', () => {
    const { inventory, history } = openStore(at(file));
    const version = history.version();
    allowed(history.begin(ASKED));
    expect(history.version()).not.toBe(version);
    expect(history.unsettled()).toEqual([]);
    expect(history.seen({ who: 'outside', title: 'web was freed', vm: null })).toBeNull();
    expect(allowed(history.read({ limit: 1 })).events[0]).toMatchObject({
      asked: 'seen',
      end: { outcome: 'done' },
    });
    inventory.close();
  });

  it('is empty where nothing is, and writes nothing then', () => {
    const { history } = openStore(at(`absent/${file}`));
    expect(history.prune(10)).toBe(0);
    expect(history.read({ limit: 5 })).toEqual({ events: [], next: null });
    expect(history.unsettled()).toEqual([]);
    history.version();
    expect(readdirSync(at())).toEqual([]);
    expect(refusal(history.end(1, 'done', ''))).toMatch(/event 1 is not in it/);
  });
});
