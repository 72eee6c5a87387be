import { shortBytes } from '../../state/bytes.js';
import { savingOf } from '../../state/checkpoints/view.js';
import { counted } from '../../state/counted.js';
import { momentWords } from '../../state/local-time.js';
import { heldElsewhere } from '../../state/operations/work-claims.js';
import type { AppState } from '../../state/store.js';
import { coresOf, memoryOf, shownName } from '../../state/vms/find.js';
import { wasWords } from '../../state/vms/lost.js';
import type { Vm } from '../../state/vms/model.js';
import { deviceHolder, inactiveNamed, unmanagedNamed } from '../../state/vms/namesakes.js';
import { tagLine } from '../../state/vms/tags.js';
import { safeStart } from '../../terminal/safe-text.js';
import { progressText } from '../checkpoints/checkpoint-rows.js';
import { keyWords } from '../keys/key-words.js';
import { type Fact, fact } from './fact.js';

/** How large a VM is: `  2 vcores  512 MB`. */
export function sizeText(vm: Vm): string {
  const cores = coresOf(vm);
  const bytes = memoryOf(vm);
  const coresText = cores === null ? '' : `  ${counted(cores, 'vcore')}`;
  return coresText + (bytes === null ? '' : `  ${shortBytes(bytes)}`);
}

/** What is being done with the VM, by this program or another. */
export function busyFacts(state: AppState, vm: Vm): readonly Fact[] {
  const work = state.work.get(vm.key);
  const busy = work ? [fact('busy', work.title, 'accent')] : busyElsewhere(state, vm);
  return [...busy, ...savingFacts(state, vm)];
}

/** What another process does with the VM, and which process that is: only it can be asked to stop. */
function busyElsewhere({ claims }: AppState, vm: Vm): readonly Fact[] {
  const holder = heldElsewhere(claims, vm.key);
  if (holder === null) return [];
  return [
    fact('busy', safeStart(holder.what), 'accent'),
    fact('', `in another v3_tui, process ${holder.pid}`, 'dim'),
  ];
}

/** How far a save has come, by any program. */
function savingFacts({ checkpoints }: AppState, vm: Vm): readonly Fact[] {
  const view = savingOf(checkpoints, vm.entry?.id);
  if (view === null) return [];
  const progress = progressText(view) ?? 'its store shows no progress';
  return [fact('saving', `${progress}  ${safeStart(view.checkpoint.name)}`, 'accent')];
}

/** What is odd about a VM, in a sentence that fits on 80 columns; null: nothing is. */
export function vmRemark(vm: Vm, state: Pick<AppState, 'settings'>): string | null {
  const again = keyWords(state, 'activate', (key) => `: press ${key} to activate it`);
  if (vm.lost === 'restart') return `Lost at host restart${again}.`;
  if (vm.lost === 'reload') return `Lost at module unload${again}.`;
  if (vm.lost === 'freed') return `Freed outside v3_tui${again}.`;
  if (vm.lost === 'gone') return `No longer on the host${again}.`;
  if (vm.phase === 'creating') return 'Being created, or the host reports no more about it.';
  if (vm.stateSource === 'record') return 'The last recorded state: this host reports none.';
  if (vm.stateSource === 'none') return 'This host does not report VM states.';
  if (vm.state === 'error')
    return `A VM in ERROR can only be deleted${keyWords(state, 'delete', (key) => `: press ${key}`)}.`;
  return null;
}

const LOST_WORDS = {
  restart: 'at host restart',
  reload: 'at module unload',
  freed: 'freed outside v3_tui',
  gone: 'host restart, module unload, or freed',
} as const;

/** How an active VM was lost, its last known state, and its device until then. */
export function lostFacts(vm: Vm): readonly Fact[] {
  if (vm.lost === null) return [];
  const device = vm.entry?.device ?? null;
  const where = device === null ? '' : ` on ${safeStart(device)}`;
  return [fact('lost', LOST_WORDS[vm.lost]), fact('', `${wasWords(vm)}${where}`)];
}

const MOST_NAMESAKES = 4;

/** Which VM has its device now, and which others have its name: only the user can tell these apart. */
export function namesakeFacts(state: Pick<AppState, 'snapshot' | 'settings'>, vm: Vm): readonly Fact[] {
  const { vms } = state.snapshot;
  const holder = deviceHolder(vms, vm);
  const taken =
    holder === null ? [] : [fact('taken', `${holder.device} belongs to ${shownName(holder.name)}`)];
  const others = namesakes(vms, vm);
  if (others.length === 0) return taken;
  const asks = keyWords(state, vm.category === 'inactive' ? 'activate' : 'adopt', (key) => key);
  return [
    ...taken,
    ...others.slice(0, MOST_NAMESAKES).map((where) => fact('namesake', where)),
    ...(asks === '' ? [] : [fact('', `${asks} asks whether it is this one`, 'warn')]),
  ];
}

function namesakes(vms: readonly Vm[], { category, name }: Vm): readonly string[] {
  if (category === 'inactive') {
    return unmanagedNamed(vms, name).map(({ device }) => `on ${device}, not in the inventory`);
  }
  if (category === 'not-in-inventory') {
    return inactiveNamed(vms, name).map(({ entry }) => `inactive, ${safeStart(entry?.config ?? '')}`);
  }
  return [];
}

type Entry = NonNullable<Vm['entry']>;

/** Where the config is, and how to look into it. */
function configFact(path: string, how: string): Fact {
  return {
    ...fact('config', ''),
    parts: [{ text: `${safeStart(path)}  ` }, { text: how, tone: 'dim' }],
  };
}

/** What the inventory holds of a VM. */
export function entryFacts(entry: Entry, state: Pick<AppState, 'settings'>): readonly Fact[] {
  const look = keyWords(state, 'config', (key) => `${key} shows it`);
  const { config, image, lastMode, lastStream } = entry;
  const options = entry.options.map(([tag, value]) => `${safeStart(tag)}=${safeStart(value)}`).join('  ');
  const mode = lastMode === 'stream' ? `stream ${safeStart(lastStream ?? '')}` : lastMode;
  return [
    config === '' ? fact('config', 'none', 'dim') : configFact(config, look),
    image === '' ? fact('image', 'built from the config', 'dim') : fact('image', safeStart(image)),
    ...(options === '' ? [] : [fact('options', options)]),
    ...(mode === null ? [] : [fact('mode', mode)]),
    ...annotationFacts(entry),
  ];
}

/** When it was activated and started, and the user's tags and notes. */
function annotationFacts({ activatedAt, startedAt, autostart, tags, notes }: Entry): readonly Fact[] {
  const lines = notes === '' ? [] : notes.split('\n');
  return [
    ...(activatedAt === null ? [] : [fact('activated', momentWords(activatedAt))]),
    ...(startedAt === null ? [] : [fact('started', momentWords(startedAt))]),
    ...(autostart === null ? [] : [fact('autostart', `yes, number ${autostart}`)]),
    ...(tags.length === 0 ? [] : [fact('tags', safeStart(tagLine(tags)), 'accent')]),
    ...lines.map((line, row) => fact(row === 0 ? 'notes' : '', safeStart(line))),
  ];
}
