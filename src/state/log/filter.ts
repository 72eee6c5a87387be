import type { LogLevel } from '../../host/log-priority.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import type { LogLine } from '../ports.js';
import type { AppState } from '../store.js';
import { selectedVm } from '../target.js';
import type { LogView } from '../view.js';
import { showsAllLogs } from './all-logs.js';
import { hostOf } from './hosted-line.js';
import { isUsable, type Pattern, patternOf } from './pattern.js';

/** What of the kernel messages is shown. Two are the same where all their parts are. */
export type LogFilter = {
  /** Only lines with this, as typed; '': all, as also where it has a fault: the user may still be typing it. */
  text: string;
  /** No lines with this, as typed; '': all. */
  without: string;
  /** Only lines about this VM; null: all. */
  vm: string | null;
  /** Only lines of this host, among those of all; null: all. */
  host: HostId | null;
  /** The least level. */
  level: LogLevel;
  palaciosOnly: boolean;
  polling: boolean;
  telemetry: boolean;
};

/** The least levels that can be asked for, in the order of the key. */
export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

/** The filters as they are at this moment, also while one is typed. */
export function filterOf(state: AppState): LogFilter {
  const { log } = state.view;
  const vm = log.onlyVm ? selectedVm(state) : null;
  return {
    text: log.around ? '' : usableText(log, 'filter'),
    without: usableText(log, 'without'),
    vm: vm?.name ?? null,
    host: vm !== null && showsAllLogs(state) ? splitKey(vm.key).host : null,
    level: log.level,
    palaciosOnly: log.palaciosOnly,
    polling: log.polling,
    telemetry: log.telemetry,
  };
}

/** What is marked in the lines; null: nothing. */
export function markedPattern(log: LogView): Pattern | null {
  return usable(log.filter);
}

/** Whether two filters let the same lines pass. */
export function sameFilter(a: LogFilter, b: LogFilter): boolean {
  return Object.entries(a).every(([part, value]) => b[part as keyof LogFilter] === value);
}

/** Makes the test of a filter. */
export function passesOf(filter: LogFilter): (line: LogLine) => boolean {
  const { vm, host, palaciosOnly, polling, telemetry } = filter;
  const least = LEVELS.indexOf(filter.level);
  const only = usable(filter.text);
  const without = usable(filter.without);
  return (line) => {
    if (!polling && line.fromPolling) return false;
    if (!telemetry && line.telemetry) return false;
    if (vm !== null && line.palacios?.vm !== vm) return false;
    if (host !== null && hostOf(line) !== host) return false;
    if (palaciosOnly && line.palacios === null) return false;
    // Of a flood no line is parsed that need not be.
    if (least > 0 && LEVELS.indexOf(line.level) < least) return false;
    if (only !== null && !hasMatch(line, only)) return false;
    return without === null || !hasMatch(line, without);
  };
}

/** True where the text of a line, the name of its VM, or that of its host among all, has the pattern. */
export function hasMatch(line: LogLine, { test }: Pattern): boolean {
  const { text, palacios } = line;
  const host = hostOf(line);
  return test(text) || (palacios?.vm != null && test(palacios.vm)) || (host !== null && test(host));
}

/** True where lines are left out by a filter that the user has set; Esc takes these back. */
export function isFiltered({ filter, without, filtering, onlyVm, level, palaciosOnly }: LogView): boolean {
  const isTyped = filter !== '' || without !== '' || filtering !== null;
  return isTyped || onlyVm || palaciosOnly || level !== 'debug';
}

/** The view without the filter that Esc takes back first; null: there is none. */
export function withoutOneFilter(log: LogView): LogView | null {
  if (log.filter !== '') return { ...log, filter: '', around: false };
  if (log.without !== '') return { ...log, without: '' };
  if (log.level !== 'debug') return { ...log, level: 'debug' };
  if (log.palaciosOnly) return { ...log, palaciosOnly: false };
  return log.onlyVm ? { ...log, onlyVm: false } : null;
}

function usableText(log: LogView, of: 'filter' | 'without'): string {
  return isUsable(log[of]) ? log[of] : '';
}

function usable(typed: string): Pattern | null {
  const pattern = patternOf(typed);
  return pattern === null || 'problem' in pattern ? null : pattern;
}
