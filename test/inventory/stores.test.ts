import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Contents,
  Entry,
  EntryChange,
  Inventory,
  NewEntry,
  Refused,
} from '../../src/inventory/inventory.js';
import { openInventory } from '../../src/inventory/open-inventory.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'v3-stores-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = fc.oneof(
  fc.constantFrom('web', 'db', 'a b', 'ünïcode', "o'brien"),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => !/[\0,\r\n\ufeff]/.test(one)),
);
const path = fc.constantFrom('', '/srv/a.xml', '/srv/b,c.xml', '/srv/ü d.img', '/srv/,stopped,x');
const state = fc.constantFrom('stopped' as const, 'paused' as const, 'running' as const);
const device = fc.constantFrom(null, '/dev/v3-vm0', '/dev/v3-vm31');
const held = { name: text, config: path, image: path };
const newEntry: fc.Arbitrary<NewEntry> = fc.record(
  { ...held, state, device },
  { requiredKeys: ['name', 'config', 'image'] },
);
const heldChange: fc.Arbitrary<EntryChange> = fc.record({ ...held, state, device }, { requiredKeys: [] });
const alsoInSqlite: fc.Arbitrary<EntryChange> = fc.record(
  {
    ...held,
    bootId: fc.option(fc.uuid()),
    options: fc.array(fc.tuple(text, fc.string()), { maxLength: 3 }),
    lastMode: fc.constantFrom(null, 'console' as const, 'stream' as const, 'vnc' as const, 'none' as const),
    lastStream: fc.option(text),
  },
  { requiredKeys: [] },
);

type Step =
  | { do: 'add'; entry: NewEntry }
  | { do: 'change'; at: number; change: EntryChange }
  | { do: 'remove'; at: number }
  | { do: 'reopen' | 'other' };

function steps(change: fc.Arbitrary<EntryChange>): fc.Arbitrary<Step[]> {
  const at = fc.nat(20);
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), entry: newEntry }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), at, change }) },
      fc.record({ do: fc.constant('remove' as const), at }),
      fc.record({ do: fc.constantFrom('reopen' as const, 'other' as const) }),
    ),
    { maxLength: 25 },
  );
}

describe.each([
  { file: 'inventory.db', change: fc.oneof(heldChange, alsoInSqlite), keepsIds: true },
  { file: 'virtual_machines_list.txt', change: heldChange, keepsIds: false },
])('$file', ({ file, change, keepsIds }) => {
  it('does what a list in memory does, whatever is done to it', () => {
    let run = 0;
    fc.assert(
      fc.property(steps(change), (all) => {
        const where = join(folder, String(run++), file);
        const other = openInventory(where);
        let inventory = openInventory(where);
        let model: Entry[] = [];
        for (const step of all) {
          const writer = step.do !== 'reopen' ? inventory : inventory;
          if (step.do === 'add') model.push(must(writer.add(step.entry)));
          else if (step.do === 'reopen') {
            inventory.close();
            inventory = openInventory(where);
            if (!keepsIds) model = contentsOf(inventory).entries.map((entry) => ({ ...entry }));
          } else if (step.do === 'other') {
            expect(namesOf(other)).toEqual(model.map(({ name }) => name));
          } else {
            const entry = model[step.at % Math.max(1, model.length)];
            if (entry === undefined) continue;
            if (step.do === 'remove') {
              expect(inventory.remove(entry.id)).toBeNull();
              model = model.filter((one) => one !== entry);
            } else {
              const wanted = { ...entry, ...step.change };
              expect(must(inventory.change(entry.id, step.change))).toEqual(wanted);
              model = model.map((one) => (one === entry ? wanted : one));
            }
          }
          expect(contentsOf(inventory)).toEqual({ entries: model, damaged: [] });
          expect(new Set(model.map(({ id }) => id)).size).toBe(model.length);
        }
        inventory.close();
        other.close();
      }),
      { numRuns: 60 },
    );
  });
});

function must(answer: Entry | Refused): Entry {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

function contentsOf(inventory: Inventory): Contents {
  const contents = inventory.read();
  if ('refused' in contents) throw new Error(contents.refused);
  return contents;
}

function namesOf(inventory: Inventory): string[] {
  return contentsOf(inventory).entries.map(({ name }) => name);
}
