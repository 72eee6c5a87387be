import { safeStart } from '../../terminal/safe-text.js';
import type { AppContext } from '../app-context.js';
import { seenFromVm } from '../fleet/at-hand.js';
import { isReadOnlyHost, whyAway } from '../fleet/trouble.js';
import type { Operations } from '../operations/operations.js';
import type { Outcome } from '../operations/outcome.js';
import type { AppState } from '../store.js';
import type { Vm } from '../vms/model.js';
import { wordsOf } from './words.js';

/** Where an action's keys work, and under which heading help shows it. */
export type Scope = 'vm' | 'list' | 'main' | 'checkpoints' | 'host' | 'log' | 'program' | 'move';

/** What a warning says before a dangerous action. */
export type Warning = { title: string; lines: readonly string[]; verb: string };

/** A VM that an action leaves as it is, and in words why. */
export type LeftOut = { vm: Vm; reason: string };

/**
 * One thing that a user can do. The keys, the hint bar, help, the palette, the action menu, the subcommands,
 * the man page and docs/keys.md are all made from these records.
 */
export type Action = {
  id: string;
  /** In menus and hints: a verb or two. */
  title: string;
  /** One sentence for help and docs. */
  summary: string;
  /** Other names, by which the palette and help find it. */
  words: readonly string[];
  /** Names of keys as the input decoder has them; the first is shown. */
  keys: readonly string[];
  scope: Scope;
  /**
   * True where it changes anything beyond what this program shows: a guest, the host, the inventory or a file. Read-only
   * refuses it.
   */
  changes: boolean;
  /** True where it destroys something that cannot be restored: it warns first, and so does its subcommand. */
  danger: boolean;
  /** What was done to marked VMs (`stopped`), where it acts on all of them; null: only on the selected one. */
  bulk: string | null;
  /** Its rank in the hint bar, the smallest first; null: it is not shown there. */
  hint: number | null;
  /** True, or in words why it cannot be done. `vm` is the selected VM, or one of those marked. */
  enabled: (state: AppState, vm: Vm | null) => true | string;
  /** The commands that it will run, as shell lines; empty where there are none, or none are known yet. */
  lines: (state: AppState, vm: Vm) => readonly string[];
  /** What the warning says; set where there is danger. */
  warning: ((state: AppState, vms: readonly Vm[]) => Warning) | null;
  /** Its operation, where that needs only one VM's key; subcommands call it too. */
  operate: ((operations: Operations, key: string) => Promise<Outcome>) | null;
  /**
   * What the key does to the VMs that it can be done to; `left`: the marked ones that it cannot be done to; `key`: the
   * name of the key, null where it was chosen otherwise.
   */
  run: (app: AppContext, vms: readonly Vm[], left: readonly LeftOut[], key: string | null) => void;
  /** True where the command line has it as a subcommand, with its id as the name. */
  subcommand: boolean;
};

/** The defaults of an action. */
const PLAIN: Pick<Action, 'danger' | 'bulk' | 'hint' | 'lines' | 'warning' | 'operate' | 'subcommand'> = {
  danger: false,
  bulk: null,
  hint: null,
  lines: () => [],
  warning: null,
  operate: null,
  subcommand: false,
};

type Needed = Pick<Action, 'id' | 'title' | 'summary' | 'keys' | 'scope' | 'changes' | 'run'>;

/** Why nothing can be changed, in a program that was started read-only. */
const READ_ONLY = 'read-only';

/**
 * Makes an action; by default it is always enabled, harmless, for one VM, and runs no command. It is asked about a VM
 * in the state as seen from the VM's host. One that changes something is refused while the program or the host is
 * read-only, and, but for what is done to an open session, while there is no line to the host.
 */
export function action(parts: Needed & Partial<Action>): Action {
  const made: Action = { ...PLAIN, words: wordsOf(parts.id), enabled: () => true, ...parts };
  const { enabled, lines } = made;
  const needsLine = made.scope !== 'main';
  return {
    ...made,
    enabled: (state, vm) => {
      const seen = vm === null ? state : seenFromVm(state, vm.key);
      const refused = made.changes ? whyUnchangeable(seen, needsLine) : null;
      return refused ?? enabled(seen, vm);
    },
    lines: (state, vm) => lines(seenFromVm(state, vm.key), vm),
  };
}

/** Why nothing can be changed on the host at hand, in words; null: it can. */
function whyUnchangeable({ settings, hosts, host }: AppState, needsLine: boolean): string | null {
  if (settings.readOnly) return READ_ONLY;
  const entry = hosts.get(host);
  if (entry === undefined) return null;
  if (isReadOnlyHost(entry)) return `${safeStart(host)} is read-only`;
  return needsLine ? whyAway(entry) : null;
}
