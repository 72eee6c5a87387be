import { actionById } from '../state/actions/table.js';
import { shortBytes } from '../state/bytes.js';
import { type Place, STORES } from '../state/checkpoints/place.js';
import { percentOf, savingOf } from '../state/checkpoints/view.js';
import type { Vm } from '../state/vms/model.js';
import { chooseVms, inTurn, type Selection } from './choose-vms.js';
import type { ExitCode } from './output.js';
import { type Caller, whileInterruptible } from './run-action.js';
import { tell } from './tell.js';

/** The options of `save`. */
type SaveOptions = {
  name: string;
  note: string;
  /** Null: it is kept until someone deletes it. */
  keep: number | null;
  store: string | undefined;
  url: string | undefined;
};

/**
 * `v3_tui save NAME…`: saves checkpoints one after another, waits for each, and with `--keep` deletes older ones that
 * were saved so.
 */
export async function saveVms(caller: Caller, selection: Selection, options: SaveOptions): Promise<number> {
  const elsewhere = placeOf(options);
  const isSeveral = selection.isAll || selection.names.length > 1;
  const wrong =
    elsewhere !== null && 'wrong' in elsewhere
      ? elsewhere.wrong
      : elsewhere !== null && isSeveral
        ? '--url is the place of one checkpoint: name one VM'
        : null;
  if (wrong !== null || (elsewhere !== null && 'wrong' in elsewhere)) {
    caller.output.err(`error: ${wrong}`);
    return 2;
  }
  const chosen = chooseVms(caller, actionById('save'), selection);
  return inTurn(chosen, (vm) => saveVm(caller, vm, options, elsewhere));
}

async function saveVm(
  caller: Caller,
  vm: Vm,
  options: SaveOptions,
  elsewhere: Place | null,
): Promise<ExitCode> {
  const { parts, output } = caller;
  const { keep } = options;
  const wish = { ...options, madeBy: keep === null ? ('user' as const) : ('keep' as const), elsewhere };
  const stopTelling = tellProgress(caller, vm);
  const { outcome, checkpoint } = await whileInterruptible(caller, [vm], () =>
    parts.checkpointOperations.save(vm.key, wish),
  ).finally(stopTelling);
  const code = tell(output, outcome, vm);
  const entry = checkpoint?.vm ?? null;
  if (code !== 0 || keep === null || entry === null) return code;
  const gone = await parts.checkpointOperations.prune(entry, keep);
  for (const each of gone) tell(output, each, vm);
  return gone.every((each) => each.ok) ? 0 : 1;
}

function placeOf({ store, url, keep }: SaveOptions): Place | null | { wrong: string } {
  if (store === undefined && url === undefined) return null;
  const known = STORES.find((one) => one === store);
  if (known === undefined || url === undefined) return { wrong: '--store and --url go together' };
  if (keep !== null)
    return { wrong: '--keep deletes only what v3_tui made: it cannot be used with --store and --url' };
  return { store: known, url };
}

const TELL_MS = 500;

/** Shows the progress in one line of the terminal; a pipe gets none. Returns a function that stops it. */
function tellProgress({ parts }: Caller, vm: Vm): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  const timer = setInterval(() => {
    parts.checkpointOperations.look();
    const saving = savingOf(parts.store.getState().checkpoints, vm.entry?.id);
    const percent = saving === null ? null : percentOf(saving);
    if (saving === null || percent === null) return;
    process.stderr.write(`\r${percent} % of ${shortBytes(saving.checkpoint.memoryBytes ?? 0)} saved `);
  }, TELL_MS);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\x1b[K');
  };
}
