// A program that carries out operations until it is killed (test/state/kills.long.test.ts). Its arguments say where; it
// prints each step before (`try`) and after (`ack`) it, one per line, on stdout.
import { writeSync } from 'node:fs';
import { settleEvents } from '../../../src/state/history/settle-events.js';
import type { Vm } from '../../../src/state/vms/model.js';
import { imageOf, openProgram } from './fake-host.js';
import { randomFrom } from './random.js';

const [root = '', path = '', tag = '', seed = ''] = process.argv.slice(2);
const random = randomFrom(Number(seed));
const program = openProgram(root, path);
const { operations, context, checkpointOperations, store } = program;
const files = { config: '', image: imageOf(root) };

function say(stage: 'try' | 'ack', what: string, names: readonly string[]): void {
  writeSync(1, `${JSON.stringify([stage, what, names])}\n`);
}

function pick<T>(all: readonly T[]): T | undefined {
  return all[Math.floor(random() * all.length)];
}

async function step(number: number): Promise<void> {
  const { vms } = context.refresh();
  const entries = vms.filter((vm) => vm.entry !== null);
  const chance = random();
  if (entries.length < 4 || (chance < 0.25 && entries.length < 10)) {
    const name = `${tag}-${number}`;
    say('try', 'add', [name]);
    if ((await operations.add({ name, ...files, options: [] })).ok) say('ack', 'add', [name]);
  } else if (chance < 0.35 && entries.length < 10) {
    const names = ['a', 'b', 'c'].map((part) => `${tag}-${number}${part}`);
    say('try', 'import', names);
    const plan = await operations.importList(names.map((name) => ({ name, ...files })));
    if (!('refused' in plan)) say('ack', 'import', names);
  } else if (chance < 0.6) {
    const vm = pick(vms.filter(({ category }) => category === 'inactive'));
    if (vm === undefined) return;
    say('try', 'activate', [vm.name]);
    if ((await operations.activate(vm.key)).ok) say('ack', 'activate', [vm.name]);
  } else if (chance < 0.8) {
    const vm = pick(vms.filter(({ category }) => category === 'active'));
    if (vm !== undefined) await saveOrStart(vm, `${tag}-${number}`);
  } else {
    const vm = pick(vms);
    if (vm === undefined) return;
    if (vm.state === 'running') {
      say('try', 'stop', [vm.name]);
      if (!(await operations.stop(vm.key)).ok) return;
      say('ack', 'stop', [vm.name]);
    }
    const what = vm.entry === null ? 'free' : 'delete';
    say('try', what, [vm.name]);
    if ((await operations.delete(vm.key)).ok) say('ack', what, [vm.name]);
  }
}

async function saveOrStart({ key, name, state }: Vm, checkpoint: string): Promise<void> {
  if (state !== 'running') {
    say('try', 'start', [name]);
    if ((await operations.start(key)).ok) say('ack', 'start', [name]);
    return;
  }
  const { all } = store.getState().checkpoints;
  const old = all.length > 4 ? pick(all)?.checkpoint : undefined;
  if (old !== undefined) {
    say('try', 'forget', [old.name]);
    if ((await checkpointOperations.delete(old.id)).ok) say('ack', 'forget', [old.name]);
  }
  say('try', 'save', [checkpoint]);
  const wish = { name: checkpoint, note: '', madeBy: 'user' as const, elsewhere: null };
  if ((await checkpointOperations.save(key, wish)).outcome.ok) say('ack', 'save', [checkpoint]);
}

// What is slow to load is loaded: from here on a victim is at work.
context.refresh();
writeSync(1, '"ready"\n');
async function live(): Promise<never> {
  settleEvents(context);
  checkpointOperations.look();
  for (let number = 0; ; number++) await step(number);
}

void live();
