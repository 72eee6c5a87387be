import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { IS_SOAK } from '../support/soak.js';
import { SHARED_FIELDS, sharedChange, toolOf } from './support/busy-worker.js';
import { allowed, contentsOf, granted, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

const WORKERS = 10;
/** Each of ten operations: 400 in all, and 10,000 in a soak. */
const ROUNDS = IS_SOAK ? 100 : 4;

type Said = ['add' | 'remove', string] | ['event', number, string] | ['shared', number];

describe.each(['inventory.db', 'virtual_machines_list.txt'])('ten programs at once on %s', (file) => {
  it('lose no update and leave no lock', async () => {
    const path = at(file);
    const { inventory, history } = openStore(path);
    const shared = ['shared0', 'shared1', 'shared2'].map((name) =>
      granted(inventory.add({ name, config: '', image: '' })),
    );
    inventory.close();
    const running = Array.from({ length: WORKERS }, (_, worker) =>
      workers.start({ do: 'hammer', path, worker, rounds: ROUNDS }),
    );
    const said = await Promise.all(
      running.map(async (worker) => {
        const all: Said[] = [];
        for (let line = await worker.next(); line !== null; line = await worker.next())
          all.push(line as Said);
        expect(await worker.ended).toBe(0);
        return all;
      }),
    );
    const all = said.flat();
    const named = (what: string) => all.flatMap(([did, name]) => (did === what ? [String(name)] : []));
    expect(named('add')).toHaveLength(WORKERS * ROUNDS);

    const gone = new Set(named('remove'));
    const { entries, damaged } = contentsOf(inventory);
    expect(damaged).toEqual([]);
    const left = entries.filter(({ name }) => !name.startsWith('shared'));
    expect(left.map(({ name }) => name).sort()).toEqual(
      named('add')
        .filter((name) => !gone.has(name))
        .sort(),
    );
    for (const entry of left) expect(entry).toMatchObject({ state: 'running', device: '/dev/v3-vm1' });
    for (let worker = 0; worker < WORKERS && worker < 3 * SHARED_FIELDS.length; worker++)
      expect(entries.find(({ id }) => id === shared[worker % 3]?.id)).toMatchObject(
        sharedChange(worker, ROUNDS - 1),
      );

    const { events, next } = allowed(history.read({ limit: WORKERS * ROUNDS }));
    expect(next).toBeNull();
    expect(events.map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      all.flatMap((line) => (line[0] === 'event' ? [line[1]] : [])).sort((a, b) => a - b),
    );
    for (const { title, tools, end, vm } of events) {
      expect(tools).toEqual([toolOf(`a ${title}`), toolOf(`b ${title}`)]);
      expect(end).toMatchObject({ outcome: 'done', message: title });
      expect(vm?.name).toBe(title);
      expect(vm?.id).toBe(gone.has(title) ? null : left.find(({ name }) => name === title)?.id);
    }
    expect(history.unsettled()).toEqual([]);

    expect(openClaims(path).list()).toEqual([]);
    const known = [file, `${file}.claims`, ...(file.endsWith('.txt') ? [`${file}.history`] : [])];
    expect(readdirSync(at()).sort()).toEqual(known.sort());
    const locks = readFileSync('/proc/locks', 'latin1');
    for (const name of known) expect(locks).not.toContain(`:${statSync(at(name)).ino} `);
    granted(inventory.add({ name: 'after', config: '', image: '' }));
    inventory.close();
  });
});
