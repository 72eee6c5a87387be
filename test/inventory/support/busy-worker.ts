import { closeSync, openSync, unlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openClaims } from '../../../src/inventory/claims.js';
import type { EventTool } from '../../../src/inventory/history.js';
import type { EntryChange, Inventory, Refused } from '../../../src/inventory/inventory.js';
import { openStore } from '../../../src/inventory/open-inventory.js';
import { SAVED } from './saved.js';

type Say = (line: unknown) => void;

/** The fields of shared entries; each worker writes one of one entry, and no other worker writes that. */
export const SHARED_FIELDS = ['config', 'image', 'state', 'device'] as const;

const STATES = ['stopped', 'paused', 'running'] as const;

/** What a worker writes into its field of a shared entry in a round. */
export function sharedChange(worker: number, round: number): EntryChange {
  const field = SHARED_FIELDS[Math.floor(worker / 3)];
  if (field === 'state') return { state: STATES[round % 3] ?? 'stopped' };
  if (field === 'device') return { device: `/dev/v3-vm${round % 32}` };
  return { [field ?? 'config']: `/srv/${worker}-${round}` };
}

export function toolOf(line: string): EventTool {
  return { line, startedAt: 1, durationMs: 1, ended: 'exit 0', words: [line], showed: null };
}

/** Ten operations a round on an inventory that others use, too; prints each that was acknowledged. */
export async function hammer(path: string, worker: number, rounds: number, say: Say): Promise<void> {
  const { inventory, history } = openStore(path);
  const claims = openClaims(path);
  const ours = sharedId(inventory, worker);
  for (let round = 0; round < rounds; round++) {
    const name = `w${worker}-${round}`;
    const { id } = must(inventory.add({ name, config: '/a', image: '' }));
    say(['add', name]);
    const event = must(
      history.begin({ who: 'w', asked: 'activate', title: name, vm: { id, name, device: null } }),
    );
    none(history.tool(event.id, 0, toolOf(`a ${name}`)));
    none(history.tool(event.id, 1, toolOf(`b ${name}`)));
    must(inventory.change(id, { state: 'running', device: '/dev/v3-vm1' }));
    none(history.end(event.id, 'done', name));
    say(['event', event.id, name]);
    must(inventory.change(ours, sharedChange(worker, round)));
    say(['shared', round]);
    await alone(claims, path);
    if (round % 2 === 1) {
      none(inventory.remove(id));
      say(['remove', name]);
    } else {
      must(inventory.read());
    }
  }
  inventory.close();
}

function sharedId(inventory: Inventory, worker: number): string {
  const { entries } = must(inventory.read());
  return entries.find(({ name }) => name === `shared${worker % 3}`)?.id ?? 'none';
}

/** Takes the claim that all want, and fails if another holds it at the same time. */
async function alone(claims: ReturnType<typeof openClaims>, path: string): Promise<void> {
  for (;;) {
    const answer = claims.take('all', 'hammer');
    if ('refused' in answer) throw new Error(answer.refused);
    if ('release' in answer) {
      closeSync(openSync(`${path}.held`, 'wx'));
      unlinkSync(`${path}.held`);
      return answer.release();
    }
    await wait(1 + Math.random() * 5);
  }
}

/** Writes what an operation writes, without end; prints each step before (`try`) and after (`ack`) it. */
export function record(path: string, tag: string, say: Say): never {
  const { inventory, history, checkpoints } = openStore(path);
  const step = <T>(what: string, name: string, work: () => T): T => {
    say(['try', what, name]);
    const result = work();
    say(['ack', what, name]);
    return result;
  };
  for (let round = 0; ; round++) {
    const name = `${tag}-${round}`;
    const vm = { id: null, name, device: null };
    const { id } = step('begin', name, () =>
      must(history.begin({ who: 'w', asked: 'activate', title: name, vm })),
    );
    step('tool', name, () => none(history.tool(id, 0, toolOf(name))));
    const many = [`${name}-a`, `${name}-b`, `${name}-c`].map((one) => ({ name: one, config: '', image: '' }));
    const [first] = step('addAll', name, () => must(inventory.addAll(many)));
    step('amend', name, () => none(history.amend(id, { vm: { ...vm, id: first?.id ?? null } })));
    const saved = step('save', name, () =>
      must(checkpoints.add({ ...SAVED, state: 'saving', bytes: null, vm: first?.id ?? null, vmName: name })),
    );
    step('judge', name, () => must(checkpoints.change(saved.id, { state: 'whole', bytes: 5 })));
    step('end', name, () => none(history.end(id, 'done', name)));
    if (round % 2 === 1) step('remove', name, () => none(inventory.remove(first?.id ?? '')));
  }
}

function must<T extends object>(answer: T | Refused): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

function none(answer: null | Refused): void {
  if (answer !== null) throw new Error(answer.refused);
}
