import { vmFacts } from '../../src/cli/list.js';
import { type Output, safeJson } from '../../src/cli/output.js';
import { openParts, type Parts } from '../../src/cli/parts.js';
import type { Caller } from '../../src/cli/run-action.js';
import type { Annotation } from '../../src/state/operations/annotate.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { safeText } from '../../src/terminal/safe-text.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import type { Ended } from './command.js';

/**
 * The program's own parts in the process of the test, for what a test prepares and looks at. A start of the program
 * costs many times as much: it is for what the test is about.
 */
export type Inside = {
  /** Adds a VM with the host's usual files, or others. */
  add: (name: string, files?: { config: string; image: string }) => Promise<void>;
  annotate: (name: string, wish: Annotation) => Promise<void>;
  activate: (...names: readonly string[]) => Promise<void>;
  /** Launches stopped VMs, continues paused ones; as `start --mode none`. */
  start: (...names: readonly string[]) => Promise<void>;
  pause: (...names: readonly string[]) => Promise<void>;
  stop: (...names: readonly string[]) => Promise<void>;
  /** Frees VMs and removes their entries. */
  remove: (...names: readonly string[]) => Promise<void>;
  /** All VMs, as `list --json` shows them. */
  listed: () => Promise<ReturnType<typeof vmFacts>[]>;
  /** Runs a subcommand's own function, with `--yes` and without a terminal; what it says comes back. */
  said: (subcommand: (caller: Caller) => number | Promise<number>) => Promise<Ended>;
  /** Does something with the parts of a program that has just read the host. */
  within: <Found>(act: (parts: Parts) => Found | Promise<Found>) => Promise<Found>;
};

const OPTIONS = {
  hosts: null,
  log: null,
  intervalMs: null,
  dmesgSeconds: null,
  // Empty: nothing of the user is read.
  settingsFile: '/dev/null',
  color: false,
  ascii: false,
  screenReader: false,
  yes: true,
  readOnly: false,
};

/** See {@link Inside}; `inventory`: null is the host's own. */
export function insideOf(host: SimulatedHost, inventory: string | null = null): Inside {
  const within: Inside['within'] = async (act) => {
    const parts = await openParts({ ...OPTIONS, hostRoot: host.root, inventory }, false);
    try {
      parts.watch.refresh();
      return await act(parts);
    } finally {
      parts.inventory.close();
    }
  };
  const each =
    (operate: (parts: Parts, key: string) => Promise<Outcome>) =>
    (...names: readonly string[]) =>
      within(async (parts) => {
        for (const name of names) mustBeDone(await operate(parts, keyOf(parts, name)));
      });
  return {
    add: (name, files = { config: host.config(), image: host.image() }) =>
      within(async ({ operations }) => mustBeDone(await operations.add({ name, ...files, options: [] }))),
    annotate: (name, wish) => each(({ operations }, key) => operations.annotate(key, wish))(name),
    activate: each(({ operations }, key) => operations.activate(key)),
    start: each(async ({ operations }, key) => {
      await operations.remember(key, 'none', null);
      return operations.start(key);
    }),
    pause: each(({ operations }, key) => operations.pause(key)),
    stop: each(({ operations }, key) => operations.stop(key)),
    remove: each(({ operations }, key) => operations.delete(key)),
    said: (subcommand) =>
      within(async (parts) => {
        const { output, stdout, stderr } = capturedOutput();
        const options = { color: false, ascii: false, inventory };
        const code = await subcommand({ parts, output, yes: true, options });
        return { code, stdout: stdout(), stderr: stderr() };
      }),
    listed: () => within(({ store }) => store.getState().snapshot.vms.map(vmFacts)),
    within,
  };
}

/** What a subcommand says, as it would come through pipes. */
function capturedOutput(): { output: Output; stdout: () => string; stderr: () => string } {
  const text = { out: '', err: '' };
  const output: Output = {
    out: (line) => {
      text.out += `${safeText(line)}\n`;
    },
    err: (line) => {
      text.err += `${safeText(line)}\n`;
    },
    json: (value) => {
      text.out += `${safeJson(value)}\n`;
    },
    jsonLine: (value) => {
      text.out += `${safeJson(value, 0)}\n`;
    },
    isJson: false,
    canAsk: false,
    ask: async () => false,
  };
  return { output, stdout: () => text.out, stderr: () => text.err };
}

/** The key of the only VM of a name. */
export function keyOf({ store }: Parts, name: string): string {
  const [vm, ...more] = store.getState().snapshot.vms.filter((one) => one.name === name);
  if (vm === undefined || more.length > 0)
    throw new Error(`${vm ? 'several VMs are' : 'no VM is'} called ${name}`);
  return vm.key;
}

/** Throws what went wrong with what a test prepares. */
export function mustBeDone({ ok, tried, message }: Outcome): void {
  if (!ok) throw new Error(`${tried}: ${message}`);
}
