import type { EventVm, HistoryEvent } from '../inventory/history.js';
import { endWord } from '../state/history/events.js';
import { momentWords } from '../state/local-time.js';
import { findVm } from './find-vm.js';
import { type ExitCode, type Output, tableLines } from './output.js';
import type { Parts } from './parts.js';

type HistoryOptions = { json: boolean; ascii: boolean; limit: number; filter: string };

/** `v3_tui history [NAME]`: what was done and seen, newest first. Writes nothing. */
export function history(
  parts: Parts,
  output: Output,
  name: string | undefined,
  options: HistoryOptions,
): ExitCode {
  const vm = name === undefined ? null : vmNamed(parts, name);
  if (vm !== null && 'problem' in vm) {
    for (const line of vm.problem) output.err(line);
    return 1;
  }
  const { limit, filter } = options;
  const found = parts.history.read({
    ...(vm && { vm }),
    ...(filter !== '' && { text: filter }),
    limit,
  });
  if ('refused' in found) {
    output.err(found.refused);
    return 1;
  }
  const { events, next } = found;
  if (options.json) {
    output.json(events.map(eventFacts));
    return 0;
  }
  if (events.length === 0) output.out('Nothing is recorded.');
  for (const line of eventLines(events, options.ascii)) output.out(line);
  if (next !== null) output.err(`There are more events: raise --limit above ${limit}.`);
  return 0;
}

/** The VM that a NAME means: a listed one, or else a deleted one that had this name. */
function vmNamed(parts: Parts, name: string): Pick<EventVm, 'id' | 'name'> | { problem: readonly string[] } {
  const found = findVm(parts.watch.refresh(), name);
  if ('vm' in found) return { id: found.vm.entry?.id ?? null, name: found.vm.name };
  const isNamed = parts.store.getState().snapshot.vms.some((vm) => vm.name === name);
  return isNamed ? found : { id: null, name };
}

function eventLines(events: readonly HistoryEvent[], ascii: boolean): readonly string[] {
  const rows = tableLines(
    events.map((event) => [momentWords(event.at), event.who, endWord(event), event.title]),
    ascii,
  );
  return events.flatMap((event, at) => [
    rows[at] ?? '',
    ...(event.end?.message ?? '').split('\n').flatMap((line) => (line === '' ? [] : [`    ${line}`])),
    ...event.tools.map(({ line, ended }) => `    $ ${line}  (${ended ?? 'not known to have ended'})`),
  ]);
}

/** An event for `history --json`. Names and words are raw; times are ISO 8601. */
function eventFacts({ id, at, who, asked, title, vm, tools, end }: HistoryEvent) {
  return {
    id,
    at: timeOf(at),
    who,
    asked,
    title,
    vm: vm && { name: vm.name, device: vm.device },
    /** `done`, `refused`, `unclear`; null: under way, or interrupted and not settled yet. */
    outcome: end?.outcome ?? null,
    message: end?.message ?? null,
    endedAt: end && timeOf(end.at),
    tools: tools.map(({ line, startedAt, durationMs, ended, words, showed }) => ({
      line,
      startedAt: timeOf(startedAt),
      durationMs,
      ended,
      words,
      showed,
    })),
  };
}

function timeOf(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
