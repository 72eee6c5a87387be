import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkpointDisk } from '../host/checkpoint-disk.js';
import type { Host } from '../host/host.js';
import { openLocalHost } from '../host/local-host.js';
import type { LogClock } from '../host/log-line.js';
import { openClaims } from '../inventory/claims.js';
import { defaultInventoryPath, openStore } from '../inventory/open-inventory.js';
import { untilWritable } from '../inventory/until-writable.js';
import { bindOperations, type Operations } from '../state/app-context.js';
import { bindCheckpointOperations, type CheckpointOperations } from '../state/checkpoints/operations.js';
import type { KernelWords, OperationContext } from '../state/operations/context.js';
import type { Settings } from '../state/settings.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore } from '../state/store.js';
import { openWatch, type Watch } from '../state/watching/watch.js';
import { followDmesg } from '../telemetry/dmesg-follower.js';
import { createExitRates } from '../telemetry/exits.js';
import type { LogFollower } from '../telemetry/log.js';
import { createLogClock } from '../telemetry/log-clock.js';
import { followLog } from '../telemetry/log-follower.js';
import { followNothing } from '../telemetry/no-log.js';
import { wordsFromDmesg, wordsFromFile } from './kernel-words.js';
import type { Options } from './options.js';
import { defaultSettingsPath, readSettings, type SettingsReading, watchSettings } from './settings-file.js';
import { userName } from './who.js';

/** The parts of a running program. */
export type Parts = Pick<OperationContext, 'host' | 'inventory' | 'history' | 'claims' | 'store'> & {
  context: OperationContext;
  operations: Operations;
  checkpointOperations: CheckpointOperations;
  watch: Watch;
  /** The settings at the start; the store has the current ones. */
  settings: Settings;
  /** What is wrong with the settings file, safe to show. */
  settingsProblems: readonly string[];
  /**
   * Keeps the store's settings up to date with the file; options of the command line win.
   * @returns a function that stops it
   */
  followSettings: (onProblems: (problems: readonly string[]) => void) => () => void;
  /** Follows the kernel log, by file or dmesg, as in the settings. To be called once; close the log at the end. */
  followKernelLog: () => Promise<LogFollower>;
  /** Prepares to report the kernel's words after a refusal, where dmesg is used. Returns a function that stops it. */
  listenToKernel: () => Promise<() => void>;
};

/**
 * Creates the parts. Nothing is written, no tool is run and nothing slow is read: `watch.refresh()` is the first to
 * read host and inventory.
 * @param records true: the watch records state changes made outside in the inventory
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
  // A folder that the user named may be mistyped or not mounted yet.
  const makesFolder = options.inventory === null;
  const { inventory, history, checkpoints } = openStore(inventoryPath, { makesFolder });
  const claims = openClaims(inventoryPath, makesFolder);
  const store = createAppStore({ hostName: host.name, inventoryPath, settings });
  const exits = createExitRates();
  const now = () => Date.now();
  const watch = openWatch({ host, inventory, history, claims, store, exits, now: steadyNow }, records);
  const clock = createLogClock(() => host.bootMs());
  const fromFile = wordsFromFile(() => host.logFile());
  let words: KernelWords | null = null;
  const listenByDmesg = async (seconds: number) => {
    const follower = followDmesg(host, { seconds, clock });
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
    ...context,
    context,
    operations: bindOperations(context),
    checkpointOperations: bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk }),
    watch,
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
      return dmesgSeconds === null ? openFollower(host, clock) : listenByDmesg(dmesgSeconds);
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

async function openFollower(host: Host, clock: () => LogClock): Promise<LogFollower> {
  const path = host.logFile();
  if (path === null) {
    return followNothing('no log file with kernel messages was found; see --dmesg');
  }
  return followLog({ path, clock });
}
