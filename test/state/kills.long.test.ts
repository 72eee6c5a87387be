import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { checkpointDisk } from '../../src/host/checkpoint-disk.js';
import type { Checkpoint } from '../../src/inventory/checkpoints.js';
import type { HistoryEvent } from '../../src/inventory/history.js';
import type { Entry } from '../../src/inventory/inventory.js';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import { shownState } from '../../src/state/checkpoints/rules.js';
import { settleEvents } from '../../src/state/history/settle-events.js';
import { IS_SOAK } from '../support/soak.js';
import { isAtWork, MEMORY_BYTES, makeFakeHost, openProgram } from './support/fake-host.js';
import { randomFrom } from './support/random.js';

const KILLS = Number(process.env.V3_TUI_KILLS ?? 80);
const SEED = Number(process.env.V3_TUI_KILL_SEED ?? (IS_SOAK ? Math.floor(Math.random() * 1e9) : 13));
/** A victim is killed at most this many lines after it has begun, */
const MOST_LINES = 5;
/** and this many ms after that. */
const LONGEST_MOMENT_MS = 20;

/** One inventory and its host; one victim after another. */
type Lane = {
  root: string;
  path: string;
  /** What the victims acknowledged, of each VM: `there`, `active`, `gone`; of each checkpoint: `saved`, `forgotten`. */
  known: Map<string, Known>;
  /** The VMs and the checkpoint of the step in which a victim was killed: it is done or not. */
  open: Set<string>;
  acknowledged: number;
};

type Said = 'ready' | readonly ['try' | 'ack', string, readonly string[]];

type Known = 'there' | 'active' | 'gone' | 'saved' | 'forgotten';

const AFTER: Readonly<Record<string, Known>> = {
  add: 'there',
  import: 'there',
  activate: 'active',
  delete: 'gone',
  save: 'saved',
  forget: 'forgotten',
};

async function bundleVictim(folder: string): Promise<string> {
  const script = join(folder, 'victim.cjs');
  await build({
    entryPoints: [new URL('./support/victim.ts', import.meta.url).pathname],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    external: ['better-sqlite3', 'node-pty'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(script).href) },
  });
  return withCode(folder, script);
}

/**
 * A victim spends most of its life starting, so V8's compiled code is kept: the first victim saves what was compiled
 * until it was at work, and ends.
 */
function withCode(folder: string, script: string): string {
  const [source, code, loader] = ['source.js', 'code', 'loader.cjs'].map((name) => join(folder, name));
  if (source === undefined || code === undefined || loader === undefined) throw new Error('unreachable');
  writeFileSync(source, `(function (require, process) {${readFileSync(script, 'utf8')}\n})`);
  writeFileSync(
    loader,
    `const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [filename, code] = ${JSON.stringify([source, code])};
const isFirst = !existsSync(code);
const script = new Script(readFileSync(filename, 'utf8'), {
  filename,
  cachedData: isFirst ? undefined : readFileSync(code),
});
script.runInThisContext()(require, process);
if (isFirst) {
  writeFileSync(code, script.createCachedData());
  process.exit(script.cachedDataRejected ? 1 : 0);
}
`,
  );
  const root = join(folder, 'first');
  mkdirSync(root);
  makeFakeHost(root);
  execFileSync(process.execPath, [loader, root, join(root, 'first.db'), 'first', '1'], { env: ENVIRONMENT });
  return loader;
}

const ENVIRONMENT = { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') };

/** Runs a victim on a lane and kills it at a random moment: some lines on, and some ms later. */
async function killOne(script: string, lane: Lane, tag: string, random: () => number): Promise<void> {
  const seed = String(Math.floor(random() * 1e9));
  let lines = Math.floor(random() * MOST_LINES);
  const moment = random() * LONGEST_MOMENT_MS;
  const child = spawn(process.execPath, [script, lane.root, lane.path, tag, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: ENVIRONMENT,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let tried: readonly string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const said: Said = JSON.parse(line);
    if (said !== 'ready') tried = checkKernelLog(lane, said);
    if (lines-- === 0) setTimeout(() => child.kill('SIGKILL'), moment);
  }
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  for (const name of tried) lane.open.add(name);
}

/** @returns the VMs and checkpoints of which it is not known what becomes of them */
function checkKernelLog(lane: Lane, [stage, what, names]: Exclude<Said, 'ready'>): readonly string[] {
  const after = AFTER[what];
  if (after === undefined) return [];
  if (stage === 'try') return names;
  lane.acknowledged++;
  for (const name of names) {
    lane.known.set(name, after);
    lane.open.delete(name);
  }
  return [];
}

/** What is acknowledged is there, whatever the next victim would make of the rest. */
function check(lane: Lane): readonly Entry[] {
  const { inventory, checkpoints } = openProgram(lane.root, lane.path);
  const contents = inventory.read();
  const saved = checkpoints.list();
  inventory.close();
  if ('refused' in saved) throw new Error(saved.refused);
  checkSaved(lane, saved);
  if ('refused' in contents) throw new Error(contents.refused);
  expect(contents.damaged).toEqual([]);
  const names = new Map(contents.entries.map((entry) => [entry.name, entry]));
  expect(names.size).toBe(contents.entries.length);
  const wrong = [...lane.known].filter(([name, state]) => {
    if (lane.open.has(name) || state === 'saved' || state === 'forgotten') return false;
    const entry = names.get(name);
    return state === 'gone'
      ? entry !== undefined
      : entry === undefined || (state === 'active' && !entry.device);
  });
  expect(wrong).toEqual([]);
  for (const name of names.keys()) {
    const parts = name.match(/^(.*\d)[abc]$/)?.[1];
    if (parts === undefined) continue;
    const whole = ['a', 'b', 'c'].every(
      (part) => names.has(parts + part) || lane.known.has(parts + part) || lane.open.has(parts + part),
    );
    expect([name, whole]).toEqual([name, true]);
  }
  return contents.entries;
}

/** A checkpoint that was acknowledged is there, and one that is shown as whole is whole. */
function checkSaved(lane: Lane, all: readonly Checkpoint[]): void {
  const shown = new Map(
    all.map((one) => [one.name, { ...one, state: shownState(one, checkpointDisk.measure(one.url)) }]),
  );
  expect(shown.size).toBe(all.length);
  const wrong = [...lane.known].filter(([name, state]) => {
    if (lane.open.has(name)) return false;
    if (state === 'saved') return shown.get(name)?.state !== 'whole';
    return state === 'forgotten' && shown.has(name);
  });
  expect(wrong).toEqual([]);
  const half = [...shown.values()].filter(({ state, url }) => {
    const memory = statSync(join(url, 'memory_img'), { throwIfNoEntry: false })?.size ?? 0;
    return state === 'whole' && !(memory === MEMORY_BYTES && existsSync(join(url, 'devices')));
  });
  expect(half).toEqual([]);
}

/** After everything is settled: what the history calls done is done on the host and in the inventory. */
async function checkSettled(lane: Lane): Promise<Record<string, number>> {
  await expect.poll(() => isAtWork(lane.root)).toBe(false);
  // What a killed victim was about to start is not waited for.
  const later = openProgram(lane.root, lane.path, () => Date.now() + 3_600_000);
  const settled = settleEvents(later.context);
  await expect.poll(() => settledSaves(later)).toEqual([]);
  const saved = later.checkpoints.list();
  if ('refused' in saved) throw new Error(saved.refused);
  checkSaved(lane, saved);
  expect(later.history.unsettled()).toEqual([]);
  const read = later.history.read({ limit: 1e6 });
  const contents = later.inventory.read();
  if ('refused' in read || 'refused' in contents) throw new Error('they cannot be read');
  const entries = new Map(contents.entries.map((entry) => [entry.name, entry]));
  const guests = new Set(
    readFileSync(join(lane.root, 'proc/v3vee/v3-guests'), 'utf8')
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2).join(' ')),
  );
  // A checkpoint may be deleted long after its VM.
  const events = read.events.filter(({ asked }) => asked !== 'checkpoint-delete');
  const latest = new Map<string, HistoryEvent>();
  for (const event of events) {
    const isOfEntry = event.intent.category !== 'not-in-inventory';
    if (event.vm !== null && isOfEntry && event.end?.outcome === 'done' && !latest.has(event.vm.name))
      latest.set(event.vm.name, event);
  }
  const wrong = [...latest.values()].filter(({ asked, vm }) => {
    const entry = entries.get(vm?.name ?? '');
    if (asked === 'delete') return entry !== undefined;
    // Deleting it was begun since, and was cut short or did not say so.
    const touched = events.find((event) => event.vm?.name === vm?.name)?.asked === 'delete';
    if (entry === undefined) return !touched;
    return asked === 'activate' && !touched && !guests.has(`${entry.name} ${entry.device}`);
  });
  expect(wrong).toEqual([]);
  later.inventory.close();
  const counts: Record<string, number> = {
    settledLast: settled.length,
    acknowledged: lane.acknowledged,
    saves: events.filter(({ asked }) => asked === 'save').length,
    checkpoints: saved.length,
  };
  for (const { end } of read.events) {
    const word = end?.message.startsWith('Cut short')
      ? `${end.outcome} after a kill`
      : (end?.outcome ?? 'open');
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** Judges the saves that were left; returns those that are not to be judged yet. */
function settledSaves({
  checkpointOperations,
  checkpoints,
}: ReturnType<typeof openProgram>): readonly Checkpoint[] {
  checkpointOperations.look();
  const all = checkpoints.list();
  if ('refused' in all) throw new Error(all.refused);
  return all.filter(({ state }) => state === 'saving');
}

test(
  `${KILLS} times killed, what was acknowledged is there, and nothing half-done is called done`,
  async () => {
    console.log(`V3_TUI_KILL_SEED=${SEED}`);
    const folder = mkdtempSync(join(tmpdir(), 'v3-kills-'));
    onTestFinished(() => void removeFolder(folder));
    const script = await bundleVictim(folder);
    // Few kills are more on each of two: a checkpoint is saved once there are some VMs.
    const files = ['one.db', 'two.txt', 'three.db', 'four.txt'].slice(0, IS_SOAK ? 4 : 2);
    const lanes = files.map((file): Lane => {
      const root = join(folder, file);
      mkdirSync(root);
      makeFakeHost(root);
      return { root, path: join(root, `the-${file}`), known: new Map(), open: new Set(), acknowledged: 0 };
    });
    const began = performance.now();
    let left = KILLS;
    await Promise.all(
      lanes.map(async (lane, number) => {
        const random = randomFrom(SEED + number);
        while (left > 0) {
          left--;
          await killOne(script, lane, `v${left}`, random);
          check(lane);
        }
      }),
    );
    console.log(`${KILLS} kills in ${Math.round((performance.now() - began) / 1000)} s`);
    for (const lane of lanes) console.log(basename(lane.path), JSON.stringify(await checkSettled(lane)));
    expect(lanes.reduce((sum, lane) => sum + lane.acknowledged, 0)).toBeGreaterThan(KILLS / 4);
  },
  10_000 * KILLS,
);
