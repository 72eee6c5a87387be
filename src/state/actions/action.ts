import type { AppContext, Operations } from '../app-context.js';
import type { Outcome } from '../operations/outcome.js';
import type { AppState } from '../store.js';
import type { Vm } from '../vms/model.js';

/** Where an action's keys work, and under which heading help shows it. */
export type Scope = 'vm' | 'list' | 'main' | 'checkpoints' | 'log' | 'program' | 'move';

/** What a warning says before a dangerous action. */
export type Warning = { title: string; lines: readonly string[]; verb: string };

/** A VM that an action leaves as it is, and why, in words. */
export type LeftOut = { vm: Vm; reason: string };

/** How a subcommand is used; its name is the action's id. */
export type Subcommand = { usage: string; asks: boolean };

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
  /** Key names as the input decoder gives them; the first is shown. */
  keys: readonly string[];
  scope: Scope;
  /** True where it takes something away that cannot be had back; it warns first. */
  danger: boolean;
  /** What it has done to marked VMs, as `stopped`: it acts on all of them. Null: on the selected one only. */
  bulk: string | null;
  /** Rank in the hint bar, small first; null: not shown there. */
  hint: number | null;
  /** True, or why it cannot be done, in words. `vm` is the selected VM, or one of those marked. */
  enabled: (state: AppState, vm: Vm | null) => true | string;
  /** The commands it will run, as shell lines; empty where it runs none, or cannot say yet. */
  lines: (state: AppState, vm: Vm) => readonly string[];
  /** Set for danger: what the warning says. */
  warning: ((state: AppState, vms: readonly Vm[]) => Warning) | null;
  /** The operation behind it, where one VM's key is all it needs; subcommands call the same. */
  operate: ((operations: Operations, key: string) => Promise<Outcome>) | null;
  /**
   * What the key does to the VMs that it can be done to; `left`: the marked ones that it cannot be done to. For an
   * action with `operate` and no wish of its own see `runOperation`.
   */
  run: (app: AppContext, vms: readonly Vm[], left: readonly LeftOut[]) => void;
  subcommand: Subcommand | null;
};

/** The parts that most actions share. */
const PLAIN: Pick<Action, 'danger' | 'bulk' | 'hint' | 'lines' | 'warning' | 'operate' | 'subcommand'> = {
  danger: false,
  bulk: null,
  hint: null,
  lines: () => [],
  warning: null,
  operate: null,
  subcommand: null,
};

type Needed = Pick<Action, 'id' | 'title' | 'summary' | 'keys' | 'scope' | 'run'>;

/** Makes an action; what is not said is: always enabled, harmless, one VM, no command, no subcommand. */
export function action(parts: Needed & Partial<Action>): Action {
  return { ...PLAIN, enabled: () => true, ...parts };
}
