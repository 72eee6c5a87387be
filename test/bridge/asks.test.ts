import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAsks } from '../../src/bridge/asks.js';
import { keepAsks } from '../../src/bridge/open-asks.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { ownIdentity } from '../../src/inventory/process-identity.js';
import type { OperationContext } from '../../src/state/operations/context.js';

const ASK = '11111111-2222-3333-4444-555555555555';
const OTHER = '66666666-2222-3333-4444-555555555555';
const THIRD = '77777777-2222-3333-4444-555555555555';
const HOST = { host: 'web1', destination: 'root@web1' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A bridge's asks on an inventory, and its history. */
function bridge(historyProblem: string | null = null) {
  const path = join(folder, 'inventory.db');
  const { history } = openStore(path);
  const claims = openClaims(path);
  const store = { getState: () => ({ historyProblem }) };
  const asks = createAsks({ history, claims, store } as unknown as OperationContext);
  const stop = async () => {
    const event = { who: 'root', asked: 'stop', title: 'stop web', vm: null, ask: ASK };
    const begun = history.begin(event);
    if ('refused' in begun) throw new Error(begun.refused);
    history.end(begun.id, 'done', 'web is stopped.');
    return 'stopped';
  };
  return { asks, stop, history };
}

it('does what arrives twice once, at one bridge and at another, and tells what became of it', async () => {
  const [one, other] = [bridge(), bridge()];
  let free: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const first = one.asks.once(ASK, 'stop web', async () => {
    await held;
    return one.stop();
  });
  expect(await one.asks.once(ASK, 'stop web', one.stop)).toEqual({ before: { kind: 'open' } });
  expect(await other.asks.once(ASK, 'stop web', other.stop)).toEqual({ before: { kind: 'open' } });
  expect(other.asks.became(ASK)).toEqual({ kind: 'open' });
  free();
  expect(await first).toBe('stopped');
  const told = { kind: 'told', outcome: expect.objectContaining({ ok: true, message: 'web is stopped.' }) };
  expect(await other.asks.once(ASK, 'stop web', other.stop)).toEqual({ before: told });
  expect([one.asks.became(ASK), other.asks.became(ASK)]).toEqual([told, told]);
  expect(one.history.ofAsk(ASK)).toHaveLength(1);
});

it('begins nothing of which it was told that it was never begun', async () => {
  const [late, told] = [bridge(), bridge()];
  expect(told.asks.became(ASK)).toEqual({ kind: 'never' });
  expect(await late.asks.once(ASK, 'stop web', late.stop)).toEqual({ before: { kind: 'open' } });
  expect(await told.asks.once(ASK, 'stop web', told.stop)).toEqual({ before: { kind: 'never' } });
  expect(late.history.ofAsk(ASK)).toEqual([]);
});

it('does not say that something was not done where it could not be recorded', () => {
  expect(bridge('the disk is full').asks.became(ASK)).toEqual({
    kind: 'unknown',
    reason: 'the disk is full',
  });
});

it('takes over what a killed program has left, once, and not what another still waits for', async () => {
  const now = () => 1_700_000_000_000;
  const asks = keepAsks(folder, now);
  const ask = { ask: ASK, ...HOST, title: 'stop web', at: now() };
  await asks.add(ask);
  expect(asks.takeLeft(HOST)).toEqual([]);
  const dead = { ...ownIdentity(), pid: 1, start: '1' };
  writeFileSync(join(folder, `${OTHER}.1`), JSON.stringify({ ...ask, ask: OTHER, owner: dead }));
  writeFileSync(join(folder, `${OTHER}.4712`), 'rubbish');
  expect(asks.takeLeft({ ...HOST, destination: 'elsewhere' })).toEqual([]);
  expect(asks.takeLeft(HOST)).toEqual([{ ...ask, ask: OTHER }]);
  expect(keepAsks(folder, now).takeLeft(HOST)).toEqual([]);
  writeFileSync(
    join(folder, `${THIRD}.${process.ppid}`),
    JSON.stringify({ ...ask, ask: THIRD, owner: dead }),
  );
  expect(keepAsks(folder, now).takeLeft(HOST)).toEqual([]);
  await asks.remove(ASK);
  expect(readdirSync(folder)).not.toContain(`${ASK}.${process.pid}`);
});
