import type { Mode, NewEntry } from '../../inventory/inventory.js';
import type { MemoryReturn, MemoryWish } from '../host-page/memory-rules.js';
import { type Annotation, annotateVm } from './annotate.js';
import type { OperationContext } from './context.js';
import { activateVm, addVm, adoptVm } from './create.js';
import { type DebugQuestion, debugVm } from './debug.js';
import { type Editable, type EntryEdit, editVm } from './edit.js';
import { importList } from './import-list.js';
import { reach } from './life.js';
import { giveMemory, takeMemory } from './memory.js';
import { moveVm, type VmMove } from './move.js';
import type { NewVm } from './new-vm.js';
import { type RecoveryListener, recover } from './recover.js';
import { deleteVm } from './remove.js';
import { setStartMode } from './start-mode.js';

/** The operations, bound to their context: what actions and subcommands call. */
export type Operations = ReturnType<typeof bindOperations>;

/** Binds the operations to a host, an inventory and a store. */
export function bindOperations(context: OperationContext) {
  return {
    add: (vm: NewVm) => addVm(context, vm),
    activate: (key: string, isSecond?: boolean) => activateVm(context, key, isSecond),
    adopt: (key: string, files: Pick<NewVm, 'config' | 'image'>, same: string | null) =>
      adoptVm(context, key, files, same),
    /** Launches a stopped VM, continues a paused one. Opens no session. */
    start: (key: string) => reach(context, key, 'run'),
    pause: (key: string) => reach(context, key, 'pause'),
    continue: (key: string) => reach(context, key, 'continue'),
    stop: (key: string) => reach(context, key, 'stop'),
    reset: (key: string) => reach(context, key, 'reset'),
    /** Asks a vcore with v3_debug. */
    debug: (key: string, vcore: number, question: DebugQuestion) => debugVm(context, key, vcore, question),
    delete: (key: string) => deleteVm(context, key),
    recover: (keys: readonly string[], started: readonly string[], listener: RecoveryListener) =>
      recover(context, keys, started, listener),
    move: (key: string, move: VmMove) => moveVm(context, key, move),
    giveMemory: (wish: MemoryWish) => giveMemory(context, wish),
    takeMemory: (what: MemoryReturn) => takeMemory(context, what),
    importList: async (found: readonly NewEntry[]) => importList(context, found),
    annotate: (key: string, wish: Annotation) => annotateVm(context, key, wish),
    edit: (key: string, wish: EntryEdit, seen: Editable) => editVm(context, key, wish, seen),
    /** Records the mode and stream that the next start offers first. */
    remember: (key: string, mode: Mode, stream: string | null) => setStartMode(context, key, mode, stream),
  };
}
