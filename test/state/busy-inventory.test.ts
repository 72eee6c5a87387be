import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { OperationContext } from '../../src/state/operations/context.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { imageOf, makeFakeHost, openProgram } from './support/fake-host.js';

/**
 * The same with other programs that hold the inventory except in the turn of the event loop in which it was found free,
 * and take it again while the host is read.
 */
function heldBetween(context: OperationContext): OperationContext {
  const { inventory, history, claims } = context;
  let isFree = false;
  const only = <A extends readonly unknown[], R>(write: (...args: A) => R) => {
    return (...args: A) =>
      isFree ? write(...args) : ({ refused: 'Cannot write: another program holds it.', busy: true } as const);
  };
  return {
    ...context,
    inventory: {
      ...inventory,
      add: only(inventory.add),
      change: only(inventory.change),
      remove: only(inventory.remove),
    },
    history: { ...history, end: only(history.end) },
    claims: { ...claims, take: only(claims.take) },
    refresh: (how) => {
      isFree = false;
      return context.refresh(how);
    },
    untilWritable: async () => {
      isFree = true;
      setImmediate(() => {
        isFree = false;
      });
      return true;
    },
  };
}

function program() {
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-held-'));
  makeFakeHost(root);
  const files = { config: '', image: imageOf(root) };
  const { context } = openProgram(root, join(root, 'inventory.db'));
  onTestFinished(() => {
    context.inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  const vmNamed = (name: string) => {
    const vm = context.refresh().vms.find((one) => one.name === name);
    if (vm === undefined) throw new Error(`no ${name}`);
    return vm;
  };
  return { context, files, vmNamed };
}

const done = (outcome: Outcome) => expect(outcome).toMatchObject({ ok: true });

test('each write of an operation is made right after the inventory was found free', async () => {
  const { context, files, vmNamed } = program();
  const held = heldBetween(context);
  const operations = bindOperations(held);
  done(await operations.add({ name: 'web', ...files, options: [] }));
  const { key } = vmNamed('web');
  done(await operations.activate(key));
  expect(vmNamed('web')).toMatchObject({ category: 'active', entry: { device: '/dev/v3-vm0' } });
  done(await operations.start(key));
  expect(vmNamed('web')).toMatchObject({ state: 'running', entry: { state: 'running' } });
  done(await operations.annotate(key, { tags: ['lab'] }));
  await operations.remember(key, 'none', null);
  expect(vmNamed('web').entry).toMatchObject({ tags: ['lab'], lastMode: 'none' });
  done(await operations.stop(key));
  done(await operations.delete(key));
  await context.host.run('v3_create', [files.image, 'stranger']);
  done(await operations.adopt(vmNamed('stranger').key, files, null));
  expect(context.refresh().vms).toMatchObject([{ name: 'stranger', category: 'active' }]);
  expect(context.store.getState().historyProblem).toBeNull();
  const found = context.history.read({ limit: 20 });
  const ends = 'events' in found ? found.events.map(({ asked, end }) => `${asked} ${end?.outcome}`) : [];
  expect(ends.reverse()).toEqual(
    ['new', 'activate', 'start', 'tag', 'stop', 'delete', 'adopt'].map((asked) => `${asked} done`),
  );
});

test('a state that the inventory could not record is told', async () => {
  const { context, files, vmNamed } = program();
  const operations = bindOperations(context);
  done(await operations.add({ name: 'web', ...files, options: [] }));
  const { key } = vmNamed('web');
  done(await operations.activate(key));
  const inventory = { ...context.inventory, change: () => ({ refused: 'Cannot write: the disk is full.' }) };
  expect(await bindOperations({ ...context, inventory }).start(key)).toMatchObject({
    ok: true,
    message: 'web is running, but the inventory could not record it: Cannot write: the disk is full.',
  });
});
