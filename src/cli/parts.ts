import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { checkpointDisk } from '../host/checkpoint-disk.js';
import { openLocalHost } from '../host/local-host.js';
import type { Checkpoints } from '../inventory/checkpoints.js';
import { openClaims } from '../inventory/claims.js';
import { defaultInventoryPath, openStore } from '../inventory/open-inventory.js';
import { untilWritable } from '../inventory/until-writable.js';
import { bindCheckpointOperations, type CheckpointOperations } from '../state/checkpoints/operations.js';
import { withSettings } from '../state/kept-view.js';
import type { OperationContext } from '../state/operations/context.js';
import { bindOperations, type Operations } from '../state/operations/operations.js';
import type { Settings } from '../state/settings.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore, type Store } from '../state/store.js';
import { openWatch, type Watch } from '../state/watching/watch.js';
import { createExitRates } from '../telemetry/exits.js';
import { createLogClock } from '../telemetry/log-clock.js';
import { type KernelLogParts, openKernelLog } from './kernel-log.js';
import type { Options } from './options.js';
import { defaultSettingsPath, readSettings, type SettingsReading, watchSettings } from './settings-file.js';
import { LOG_SOURCES } from './settings-limits.js';
import { userName } from './who.js';

/** The parts of a running program. */
export type Parts = Pick<OperationContext, 'host' | 'inventory' | 'history' | 'claims'> & {
  /** What this machine shows. */
  store: Store;
  /** The recorded checkpoints. */
  checkpoints: Checkpoints;
  context: OperationContext;
  operations: Operations;
  checkpointOperations: CheckpointOperations;
  watch: Watch;
  /** The settings at the start; the store has the current ones. */
  settings: Settings;
  /** What is wrong with the settings file, safe to show. */
  settingsProblems: readonly string[];
  /**
   * Keeps a store's settings up to date with the file; options of the command line win.
   * @returns a function that stops it
   */
  followSettings: (store: Store, onProblems: (problems: readonly string[]) => void) => () => void;
  /** Follows the kernel log from the log source of the settings. Close the log at the end. */
  followKernelLog: KernelLogParts['follow'];
  /** The log sources of the host. */
  logSources: KernelLogParts['sources'];
  /** Finds the log source of the settings, and whether it can be read. */
  checkKernelLog: KernelLogParts['check'];
  /** Prepares to report the kernel's words after a refusal. Returns a function that stops it. */
  listenToKernel: KernelLogParts['listen'];
};

/**
 * Creates the parts. Nothing is written, no tool is run and nothing slow is read: `watch.refresh()` is the first to
 * read host and inventory.
 * @param records true: the watch records state changes made outside in the inventory, unless it is read-only
 */
export async function openParts(options: Options, records: boolean): Promise<Parts> {
  const { env } = process;
  const settingsPath = options.settingsFile ?? defaultSettingsPath(env);
  const reading = await readSettings(settingsPath, undefined, options.settingsFile !== null);
  // It may be a file that says read-only.
  const isClosed = options.readOnly === null && reading.isUnread;
  const readOnly = options.readOnly ?? (isClosed || reading.settings.readOnly);
  const settings = { ...withOptions(reading.settings, options), readOnly };
  const host = openLocalHost({ root: options.hostRoot, env });
  const inventoryPath = resolve(
    options.inventory ?? defaultInventoryPath({ root: host.root, env, uid: process.getuid?.() ?? -1 }),
  );
  // A folder that the user named may be mistyped or not mounted yet.
  const makesFolder = options.inventory === null;
  const { inventory, history, checkpoints } = openStore(inventoryPath, { makesFolder, readOnly });
  const claims = openClaims(inventoryPath, { makesFolder, readOnly });
  const store = createAppStore({ hostName: host.name, inventoryPath, settings });
  const exits = createExitRates();
  const now = () => Date.now();
  const clock = createLogClock(() => host.bootMs());
  const kernelLog = openKernelLog(host, { clock, now }, () => store.getState().settings);
  const { facts: log } = kernelLog;
  const watch = openWatch(
    { host, inventory, history, claims, store, exits, log, now: steadyNow },
    records && !readOnly,
  );
  const context: OperationContext = {
    host,
    inventory,
    history,
    who: userName(env),
    claims,
    store,
    refresh: watch.refresh,
    kernelLog: kernelLog.words,
    untilWritable: () => untilWritable(inventoryPath),
    wait: (ms) => wait(ms),
    now,
  };
  return {
    ...context,
    store,
    context,
    checkpoints,
    operations: bindOperations(context),
    checkpointOperations: bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk }),
    watch,
    settings,
    settingsProblems: isClosed ? [...reading.problems, CLOSED] : reading.problems,
    followSettings: (shown, onProblems) => {
      let told = reading.problems;
      const onRead = (read: SettingsReading) => {
        const settings = { ...withOptions(read.settings, options), readOnly };
        const hasNews = !isDeepStrictEqual(settings, shown.getState().settings);
        if (hasNews) shown.setState((state) => withSettings(state, settings));
        if (!hasNews && isDeepStrictEqual(read.problems, told)) return;
        told = read.problems;
        onProblems(read.problems);
      };
      return watchSettings(settingsPath, host.watch, () => shown.getState().settings, onRead);
    },
    followKernelLog: kernelLog.follow,
    logSources: kernelLog.sources,
    checkKernelLog: kernelLog.check,
    listenToKernel: kernelLog.listen,
  };
}

/** What is told of a program whose settings could not be read. */
const CLOSED =
  'Nobody knows whether these settings say read-only, so this v3_tui is read-only; --no-read-only lets it change things.';

function withOptions(settings: Settings, options: Options): Settings {
  return {
    ...settings,
    intervalMs: options.intervalMs ?? settings.intervalMs,
    dmesgSeconds: options.dmesgSeconds ?? settings.dmesgSeconds,
    log: logOption(options) ?? settings.log,
  };
}

function logOption({ log, dmesgSeconds }: Options): string | null {
  if (dmesgSeconds !== null) return 'dmesg';
  return log === null || LOG_SOURCES.includes(log) ? log : resolve(log);
}
