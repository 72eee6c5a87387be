import { safeStart, safeText } from '../../terminal/safe-text.js';
import type { EndKind, SessionMode } from '../ports.js';
import { shownName } from '../vms/find.js';

/** What the host shows of a session's VM. */
export type HostShows =
  | { kind: 'there'; state: 'running' | 'stopped' | 'paused' | 'error' }
  | { kind: 'gone'; lost: 'restart' | 'reload' | null }
  /** Its device belongs to another VM, of this name. */
  | { kind: 'other'; name: string }
  /** The host does not tell. */
  | { kind: 'unknown' };

/** What was last asked of the VM since the session began; `by`: `this program`, or another and whose. Raw. */
export type LastAsked = { asked: string; by: string };

/** What the kernel log says about the VM since it last ran. Raw. */
export type KernelSays = {
  /** False where there is no log that would show it. */
  isRead: boolean;
  /** True where it was stopped by a call. */
  wasStopped: boolean;
  /** True where it was freed by a call. */
  wasFreed: boolean;
  /** The last error of the core about it. */
  error: string | null;
};

/** All that is known when it is told what became of a session's VM. */
export type Evidence = {
  vmName: string;
  host: HostShows;
  last: LastAsked | null;
  kernel: KernelSays;
  /** False while log and history may still lag behind what the host shows. */
  settled: boolean;
};

/**
 * What became of a VM, safe to show; `kernel`: the kernel's own words about it. `isOwn`: this program did it, so it is no
 * news. `isByItself`: it is dead, and nothing shows that anybody did that.
 */
export type Fate = { words: string; kernel: string | null; isOwn: boolean; isByItself: boolean };

/** What an operation that was asked for does to a VM, as the tab tells it. */
const DOES: Readonly<Record<'gone' | 'stopped' | 'paused' | 'reset', readonly string[]>> = {
  gone: ['delete'],
  stopped: ['stop', 'delete'],
  paused: ['pause', 'save'],
  reset: ['reset'],
};

const KERNEL_COLUMNS = 300;

/**
 * What became of a session's VM, and by whom, as far as host, history and kernel log tell; null: nothing worth telling.
 */
export function fateOf({ vmName, host, last, kernel, settled }: Evidence): Fate | null {
  const name = shownName(vmName);
  const said = (words: string, who: string | null = null, isByItself = false): Fate => ({
    words: `${name} ${words}`,
    kernel: null,
    isOwn: who !== null && last?.by === THIS_PROGRAM,
    isByItself: isByItself && who === null,
  });
  /** Who did it; null: nobody who keeps this history. */
  const by = (what: keyof typeof DOES) =>
    last !== null && DOES[what].includes(last.asked) ? `by ${safeText(last.by)}` : null;
  switch (host.kind) {
    case 'unknown':
      return null;
    case 'other':
      return said(`is gone: ${shownName(host.name)} has its device`, by('gone'), !kernel.wasFreed);
    case 'gone':
      if (host.lost === 'restart') return said('is gone: the host was restarted');
      if (host.lost === 'reload') return said('is gone: the module was unloaded');
      return said(`was freed ${by('gone') ?? 'outside v3_tui'}`, by('gone'), !kernel.wasFreed);
    case 'there':
      break;
  }
  switch (host.state) {
    case 'error': {
      const words = kernel.error === null ? null : safeStart(kernel.error, KERNEL_COLUMNS);
      return { words: `${name} crashed: it is in ERROR`, kernel: words, isOwn: false, isByItself: true };
    }
    case 'stopped':
      return said(stoppedBy(by('stopped'), kernel, settled), by('stopped'), settled && !kernel.wasStopped);
    case 'paused': {
      const who = by('paused');
      return said(who === null ? 'is paused' : `was paused ${who}`, who);
    }
    case 'running': {
      const who = by('reset');
      return who === null || last?.by === THIS_PROGRAM ? null : said(`was reset ${who}`);
    }
  }
}

/** Who did what this program did. */
export const THIS_PROGRAM = 'this program';

function stoppedBy(who: string | null, kernel: KernelSays, settled: boolean): string {
  if (who !== null) return `was stopped ${who}`;
  if (kernel.wasStopped) return 'was stopped outside v3_tui';
  if (!settled) return 'is stopped';
  return kernel.isRead ? 'shut itself down' : 'was stopped outside v3_tui, or shut itself down';
}

const PLACED = /^ERROR at (?:[^():]*\/)?([^/():]+\(\d+\)): (.+)$/s;

/** The kernel's words about a VM, with the place in its source last and short: little room may cut that off. */
export function kernelLine(kernel: string): string {
  const [, place, said] = PLACED.exec(kernel) ?? [];
  return place === undefined ? `kernel: ${kernel}` : `kernel: ${said}, at ${place}`;
}

/** A session as its end is told. */
type Ended = { mode: SessionMode; endKind: EndKind | null; endedBecause: string | null };

/**
 * Why a session ended, in one text: what became of the VM where that explains the end, else what the tool did.
 * Not safe to show yet: the tool's own words are raw.
 */
export function whyEnded({ endKind, endedBecause }: Ended, fate: Fate | null): string {
  const because = endedBecause ?? 'no reason was given';
  if (fate === null || endKind === 'closed' || endKind === 'cut') return because;
  return endKind === 'lost' ? fate.words : `${because}; ${fate.words}`;
}

/** What became of the VM of a session that lasts, in one line; null: nothing worth telling. */
export function stateLine({ mode, endKind }: Ended, fate: Fate | null): string | null {
  if (fate === null || endKind !== null) return null;
  const what = mode === 'vnc' ? 'VNC server' : mode;
  return `${fate.words}; the ${what} stays connected`;
}
