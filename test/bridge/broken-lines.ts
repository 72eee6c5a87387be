import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { LateOutcome } from '../../src/bridge/late-outcomes.js';
import { keepAsks, type OpenAsks } from '../../src/bridge/open-asks.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { randomFrom } from '../state/support/random.js';
import { startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { bridgeLines, openFar } from './child.js';

const VMS = ['a', 'b', 'c'];

/**
 * Carries out operations while the line breaks at random moments, and checks that nothing acknowledged is lost, nothing
 * is done twice, and every outcome is told at last.
 * @param kills true: the bridge is killed in some of them, too
 * @returns in how many the line broke
 */
export async function breakLines(operations: number, seed: number, kills: boolean): Promise<number> {
  const random = randomFrom(seed);
  const host = await startHost();
  const lines = bridgeLines(host.root);
  const folder = mkdtempSync(join(host.work, 'asks-'));
  const kept = keepAsks(folder, () => Date.now());
  /** In their order. */
  const asked: string[] = [];
  const asks: OpenAsks = {
    ...kept,
    add: (ask) => {
      asked.push(ask.ask);
      return kept.add(ask);
    },
  };
  const late: LateOutcome[] = [];
  const port = await openFar(lines.open, folder, { asks, onLate: (told) => late.push(told) });
  const image = host.image();
  const keys: string[] = [];
  for (const name of VMS) {
    const { key } = await port.operations.add({ name, config: '', image, options: [] });
    expect(await port.operations.activate(key ?? '')).toMatchObject({ ok: true });
    keys.push(key ?? '');
  }
  asked.length = 0;
  const outcomes = new Map<string, Outcome>();
  let broken = 0;
  for (let number = 0; number < operations; number++) {
    await soon(() => expect(port.link().kind).toBe('up'));
    const key = keys[Math.floor(random() * keys.length)] ?? '';
    const verbs = ['start', 'stop', 'pause', 'continue', 'reset', 'annotate'] as const;
    const verb = verbs[Math.floor(random() * verbs.length)] ?? 'start';
    const before = asked.length;
    const doing =
      verb === 'annotate'
        ? port.operations.annotate(key, { notes: `note ${number}` })
        : port.operations[verb](key);
    if (random() < 0.6) {
      await delay(random() * 250);
      if (kills && random() < 0.2) lines.kill();
      else lines.cut();
    }
    const outcome = await doing;
    const ask = asked[before];
    // It was refused before it was sent where the line was down already.
    if (ask === undefined) continue;
    outcomes.set(ask, outcome);
    if (outcome.unclear) broken += 1;
  }
  const unclear = () => [...outcomes].filter(([, { unclear: is }]) => is).map(([ask]) => ask);
  const untold = () => unclear().filter((ask) => !late.some((told) => told.ask === ask));
  // One that was cut short is settled once its tool cannot run any more.
  for (const end = Date.now() + 300_000; untold().length > 0 && Date.now() < end; ) await delay(50);
  expect(untold()).toEqual([]);
  expect(new Set(late.map(({ ask }) => ask)).size).toBe(late.length);

  const { path } = { path: port.state().inventoryPath };
  await port.close();
  await lines.gone();
  const { history, inventory } = openStore(path);
  for (const [ask, outcome] of outcomes) {
    const events = history.ofAsk(ask);
    if ('refused' in events) throw new Error(events.refused);
    const told = late.find((one) => one.ask === ask)?.outcome ?? outcome;
    expect(events.length, `${told.tried}: ${told.message}`).toBeLessThanOrEqual(1);
    const ends = events.map(({ end }) => end?.outcome);
    if (told.ok) expect(ends, told.message).toEqual(['done']);
    else if (events.length > 0) expect(ends, told.message).not.toEqual(['done']);
  }
  inventory.close();
  await soon(() => expect(readdirSync(folder)).toEqual([]));
  await host.stop();
  return broken;
}
