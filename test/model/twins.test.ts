import { expect, onTestFinished, test } from 'vitest';
import { check, openBench } from './bench.js';
import { readRecords } from './readings.js';

test.each(['sqlite', 'text'] as const)(
  'activates the one of two entries of a name that was meant, also on a device that the other had (%s)',
  async (inventory) => {
    const bench = await openBench({ inventory, oldProc: false });
    onTestFinished(() => bench.close());
    const { host, files, model } = bench;
    const [{ operations, refresh }] = bench.programs;
    const keyOf = async (name: string, category: string) =>
      (await refresh()).find((vm) => vm.name === name && vm.category === category)?.key ?? 'none';

    const first = await operations.add({ name: 'web', config: '', image: files.image, options: [] });
    const firstKey = first.key ?? 'none';
    expect((await operations.activate(firstKey)).ok).toBe(true);
    await host.tool('v3_free', '/dev/v3-vm0');
    await host.tool('v3_create', files.image, 'other');
    await host.tool('v3_create', files.image, 'web');
    const second = await operations.adopt(await keyOf('web', 'not-in-inventory'), files, null);
    const secondKey = second.key ?? 'none';
    await host.tool('v3_free', '/dev/v3-vm0');
    await host.tool('v3_free', '/dev/v3-vm1');
    expect((await refresh()).map((vm) => [vm.key, vm.category]).sort()).toEqual(
      [
        [firstKey, 'inactive'],
        [secondKey, 'inactive'],
      ].sort(),
    );

    expect(await operations.activate(secondKey)).toMatchObject({ ok: true, key: secondKey });
    expect(await keyOf('web', 'active')).toBe(secondKey);
    expect(await keyOf('web', 'inactive')).toBe(firstKey);
    model.entries.set(firstKey, { name: 'web', config: '', image: files.image });
    model.entries.set(secondKey, { name: 'web', ...files });
    await check(bench);

    expect(await operations.activate(firstKey)).toMatchObject({ ok: true, key: firstKey });
    expect((await refresh()).map((vm) => vm.category)).toEqual(['active', 'active']);
    expect(new Set(readRecords(bench.inventory).map((record) => record.device)).size).toBe(2);
    await check(bench);
  },
);
