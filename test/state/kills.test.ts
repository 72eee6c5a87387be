import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import type { HistoryEvent } from '../../src/inventory/history.js';
import type { Entry } from '../../src/inventory/inventory.js';
import { settleEvents } from '../../src/state/operations/settle-events.js';
import { isAtWork, makeFakeHost, openProgram } from './support/fake-host.js';
import { randomFrom } from './support/random.js';

const KILLS = Number(process.env.V3_TUI_KILLS ?? 1000);
const SEED = Number(process.env.V3_TUI_KILL_SEED ?? Math.floor(Math.random() * 1e9));
/** A victim is killed so many lines after it has begun at most, */
const MOST_LINES = 6;
/** and so many ms after that. */
const LONGEST_MOMENT_MS = 30;

/** One inventory and its host; one victim after another. */
type Lane = {
  root: string;
  path: string;
  /** What the victims said of each VM that is done: `there`, `active`, `gone`. */
  known: Map<string, 'there' | 'active' | 'gone'>;
  /** The VMs of the step in which a victim was killed: it is done or not. */
  open: Set<string>;
  acknowledged: number;
};

type Said = 'ready' | readonly ['try' | 'ack', string, readonly string[]];

const AFTER: Readonly<Record<string, 'there' | 'active' | 'gone'>> = {
  add: 'there',
  import: 'there',
  activate: 'active',
  delete: 'gone',
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
  return script;
}

/** Runs a victim on a lane and kills it at a random moment: so many lines on, and a moment after. */
async function killOne(script: string, lane: Lane, tag: string, random: () => number): Promise<void> {
  const seed = String(Math.floor(random() * 1e9));
  let lines = Math.floor(random() * MOST_LINES);
  const moment = random() * LONGEST_MOMENT_MS;
  const child = spawn(process.execPath, [script, lane.root, lane.path, tag, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let tried: readonly string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const said: Said = JSON.parse(line);
    if (said !== 'ready') tried = hear(lane, said);
    if (lines-- === 0) setTimeout(() => child.kill('SIGKILL'), moment);
  }
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  for (const name of tried) lane.open.add(name);
}

/** @returns the VMs of which it is not known what becomes of them */
function hear(lane: Lane, [stage, what, names]: Exclude<Said, 'ready'>): readonly string[] {
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
  const { inventory } = openProgram(lane.root, lane.path);
  const contents = inventory.read();
  inventory.close();
  if ('refused' in contents) throw new Error(contents.refused);
  expect(contents.damaged).toEqual([]);
  const names = new Map(contents.entries.map((entry) => [entry.name, entry]));
  expect(names.size).toBe(contents.entries.length);
  const wrong = [...lane.known].filter(([name, state]) => {
    if (lane.open.has(name)) return false;
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

/** After all is settled: what the history calls done is so on the host and in the inventory. */
async function checkSettled(lane: Lane): Promise<Record<string, number>> {
  await expect.poll(() => isAtWork(lane.root), { timeout: 10_000 }).toBe(false);
  // What a killed victim was about to start is not waited for.
  const later = openProgram(lane.root, lane.path, () => Date.now() + 3_600_000);
  const settled = settleEvents(later.context);
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
  const latest = new Map<string, HistoryEvent>();
  for (const event of read.events) {
    const isOfEntry = event.intent.category !== 'not-in-inventory';
    if (event.vm !== null && isOfEntry && event.end?.outcome === 'done' && !latest.has(event.vm.name))
      latest.set(event.vm.name, event);
  }
  const wrong = [...latest.values()].filter(({ asked, vm }) => {
    const entry = entries.get(vm?.name ?? '');
    if (asked === 'delete') return entry !== undefined;
    // Deleting it was begun since, and was cut short or did not say so.
    const touched = read.events.find((event) => event.vm?.name === vm?.name)?.asked === 'delete';
    if (entry === undefined) return !touched;
    return asked === 'activate' && !touched && !guests.has(`${entry.name} ${entry.device}`);
  });
  expect(wrong).toEqual([]);
  later.inventory.close();
  const counts: Record<string, number> = { settledLast: settled.length, acknowledged: lane.acknowledged };
  for (const { end } of read.events) {
    const word = end?.message.startsWith('Cut short')
      ? `${end.outcome} after a kill`
      : (end?.outcome ?? 'open');
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

test(`${KILLS} times killed, what was acknowledged is there, and nothing half-done is called done`, async () => {
  console.log(`V3_TUI_KILL_SEED=${SEED}`);
  const folder = mkdtempSync(join(tmpdir(), 'v3-kills-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const script = await bundleVictim(folder);
  const lanes = ['one.db', 'two.txt', 'three.db', 'four.txt'].map((file): Lane => {
    const root = join(folder, file);
    mkdirSync(root);
    makeFakeHost(root);
    return {
      root,
      path: join(folder, `${file}-inventory${file.slice(-4).replace(/^[^.]*/, '')}`),
      known: new Map(),
      open: new Set(),
      acknowledged: 0,
    };
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
  for (const lane of lanes) console.log(lane.path.slice(-8), JSON.stringify(await checkSettled(lane)));
  expect(lanes.reduce((sum, lane) => sum + lane.acknowledged, 0)).toBeGreaterThan(KILLS / 4);
}, 600_000);
