import { shortBytes } from '../state/bytes.js';
import { remembered } from '../state/remembered.js';
import type { AppState, Progress } from '../state/store.js';
import type { Vm, VmState } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';
import { type Line, type Span, STYLES, span, spread } from './line.js';

/** The top line: the host, its module and memory, the number of VMs by state, and what is wrong. */
export function hostLine(state: AppState, columns: number): Line {
  const left: Span[] = [span(' v3_tui', STYLES.title), span(`  ${safeStart(state.hostName)}`)];
  if (state.ready) left.push(...moduleSpans(state), ...memorySpans(state), ...countSpans(state));
  return spread(left, state.progress === null ? troubleLine(state) : progressLine(state.progress), columns);
}

function progressLine({ title, at, of }: Progress): Line {
  return [span(`${title} ${at} of ${of} `, STYLES.accent)];
}

function moduleSpans({ snapshot }: AppState): Span[] {
  return snapshot.moduleLoaded
    ? [span('  module ok', STYLES.good)]
    : [span('  module '), span('NOT LOADED', STYLES.bad)];
}

function memorySpans({ snapshot }: AppState): Span[] {
  if (snapshot.memory === null)
    return snapshot.moduleLoaded ? [span('  '), span('NO MEMORY', STYLES.bad)] : [];
  const { totalBytes, freeBytes } = snapshot.memory;
  const total = shortBytes(totalBytes);
  const unit = total.slice(-3);
  const used = shortBytes(totalBytes - freeBytes);
  const shown = used.endsWith(unit) ? used.slice(0, -3) : used;
  const style = freeBytes < totalBytes / 20 ? STYLES.warn : STYLES.plain;
  return [span('  memory '), span(`${shown}/${total}`, style)];
}

function countSpans({ snapshot }: AppState): Span[] {
  const { running, paused, errors } = countStates(snapshot.vms);
  return [
    span(`   ${running} running`, STYLES.good),
    span(`  ${paused} paused`, STYLES.warn),
    ...(errors > 0 ? [span(`  ${errors} ERROR`, STYLES.bad)] : []),
  ];
}

const countStates = remembered((vms: readonly Vm[]) => {
  const onHost = vms.filter((vm) => vm.device !== null);
  const count = (wanted: VmState) => onHost.filter((vm) => vm.state === wanted).length;
  return { running: count('running'), paused: count('paused'), errors: count('error') };
});

/** The most pressing trouble in a few words, and where to read on. */
function troubleLine({ snapshot, findings, ready, historyProblem }: AppState): Line {
  if (!ready) return [span('reading the host… ', STYLES.dim)];
  if (snapshot.inventoryProblem !== null) return trouble('inventory cannot be read');
  if (snapshot.guestsProblem !== null) return trouble('v3-guests cannot be read');
  const bad = findings.filter((finding) => finding.severity === 'bad');
  if (bad.length > 0) return trouble(`${bad.length} ${bad.length === 1 ? 'fault' : 'faults'} on this host`);
  if (historyProblem !== null) return trouble('history cannot be written');
  const damaged = snapshot.damagedGuests.length + snapshot.damagedEntries.length;
  return damaged > 0 ? trouble(`${damaged} damaged ${damaged === 1 ? 'line' : 'lines'}`) : [];
}

function trouble(text: string): Line {
  return [span(`! ${text}: press ! `, STYLES.bad)];
}
