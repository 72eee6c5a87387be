import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkpointDisk } from '../host/checkpoint-disk.js';
import type { Host } from '../host/host.js';
import { openLocalHost } from '../host/local-host.js';
import type { Checkpoints } from '../inventory/checkpoints.js';
import { openClaims } from '../inventory/claims.js';
import type { History } from '../inventory/history.js';
import type { Claims, Inventory } from '../inventory/inventory.js';
import { defaultInventoryPath, openStore } from '../inventory/open-inventory.js';
import { untilWritable } from '../inventory/until-writable.js';
import { bindOperations, type Operations } from '../state/app-context.js';
import { bindCheckpointOperations, type CheckpointOperations } from '../state/checkpoints/operations.js';
import type { KernelWords, OperationContext } from '../state/operations/context.js';
import type { ExitRates } from '../state/ports.js';
import type { Settings } from '../state/settings.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore, type Store } from '../state/store.js';
import { openWatch, type Watch } from '../state/watching/watch.js';
import { followDmesg } from '../telemetry/dmesg-follower.js';
import { createExitRates } from '../telemetry/exits.js';
import type { LogFollower } from '../telemetry/log.js';
import { followLog } from '../telemetry/log-follower.js';
import { followNothing } from '../telemetry/no-log.js';
import { wordsFromDmesg, wordsFromFile } from './kernel-words.js';
import type { Options } from './options.js';
import { defaultSettingsPath, readSettings, type SettingsReading, watchSettings } from './settings-file.js';
import { userName } from './who.js';

/** The parts of a program run, put together. */
export type Parts = {
  host: Host;
  inventory: Inventory;
  history: History;
  checkpoints: Checkpoints;
  claims: Claims;
  store: Store;
  context: OperationContext;
  operations: Operations;
  checkpointOperations: CheckpointOperations;
  watch: Watch;
  exits: ExitRates;
  /** The settings as they were at the start; the store holds those of this moment. */
  settings: Settings;
  /** What is wrong with the settings file, in words that are safe to show. */
  settingsProblems: readonly string[];
  /**
   * Follows the settings file into the store; options of the command line stay above it.
   * @returns the way to stop
   */
  followSettings: (onProblems: (problems: readonly string[]) => void) => () => void;
  /** Follows the kernel log, by file or dmesg as the settings say. Open it once; close it at the end. */
  followKernelLog: () => Promise<LogFollower>;
  /** Gets ready to tell the kernel's words after a refusal, where they come by dmesg. Returns the way to stop. */
  listenToKernel: () => Promise<() => void>;
};

/**
 * Puts the parts together. Nothing is written, no tool is run and nothing slow is read: host and inventory
 * are first read by `watch.refresh()`.
 * @param records true: states that change outside are recorded in the inventory while the watch runs
 */
export async function openParts(options: Options, records: boolean): Promise<Parts> {
  const { env } = process;
  const settingsPath = options.settingsFile ?? defaultSettingsPath(env);
  const reading = await readSettings(settingsPath, undefined, options.settingsFile !== null);
  const settings = withOptions(reading.settings, options);
  const host = openLocalHost({
    root: options.hostRoot,
    env,
    logFile: options.log === null ? undefined : resolve(options.log),
  });
  const inventoryPath = resolve(
    options.inventory ?? defaultInventoryPath({ root: host.root, env, uid: process.getuid?.() ?? -1 }),
  );
  // A folder that the user named may be mistyped, or not mounted yet.
  const makesFolder = options.inventory === null;
  const { inventory, history, checkpoints } = openStore(inventoryPath, { makesFolder });
  const claims = openClaims(inventoryPath, makesFolder);
  const store = createAppStore({ hostName: host.name, inventoryPath, settings });
  const exits = createExitRates();
  const now = () => Date.now();
  const watch = openWatch({ host, inventory, history, claims, store, exits, now: steadyNow }, records);
  const fromFile = wordsFromFile(() => host.logFile());
  let words: KernelWords | null = null;
  const listenByDmesg = async (seconds: number) => {
    const follower = followDmesg(host, { seconds });
    words = wordsFromDmesg(follower);
    return follower;
  };
  const context: OperationContext = {
    host,
    inventory,
    history,
    who: userName(env),
    claims,
    store,
    refresh: watch.refresh,
    kernelLog: {
      mark: () => (words ?? fromFile).mark(),
      since: (mark) => (words ?? fromFile).since(mark),
      gap: (mark) => (words ?? fromFile).gap(mark),
    },
    untilWritable: () => untilWritable(inventoryPath),
    wait: (ms) => wait(ms),
    now,
  };
  return {
    host,
    inventory,
    history,
    checkpoints,
    claims,
    store,
    context,
    operations: bindOperations(context),
    checkpointOperations: bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk }),
    watch,
    exits,
    settings,
    settingsProblems: reading.problems,
    followSettings: (onProblems) =>
      watchSettings(
        settingsPath,
        host.watch,
        () => store.getState().settings,
        (read: SettingsReading) => {
          store.setState({ settings: withOptions(read.settings, options) });
          onProblems(read.problems);
        },
      ),
    followKernelLog: async () => {
      const { dmesgSeconds } = store.getState().settings;
      return dmesgSeconds === null ? openFollower(host) : listenByDmesg(dmesgSeconds);
    },
    listenToKernel: async () => {
      if (settings.dmesgSeconds === null) return () => undefined;
      const follower = await listenByDmesg(1);
      await follower.looked;
      return follower.close;
    },
  };
}

function withOptions(settings: Settings, options: Options): Settings {
  return {
    ...settings,
    intervalMs: options.intervalMs ?? settings.intervalMs,
    dmesgSeconds: options.dmesgSeconds ?? (options.log === null ? settings.dmesgSeconds : null),
  };
}

async function openFollower(host: Host): Promise<LogFollower> {
  const path = host.logFile();
  if (path === null) {
    return followNothing('no log file with kernel messages is found; see --dmesg');
  }
  return followLog({ path });
}
