import type { EventVm, HistoryEvent } from '../inventory/history.js';
import { endWord } from '../state/history/events.js';
import { momentWords } from '../state/local-time.js';
import type { Vm } from '../state/vms/model.js';
import { allChosen, narrowingProblem, type Selection } from './choose-vms.js';
import { findVm } from './find-vm.js';
import { type ExitCode, type Output, tableLines, timeOf } from './output.js';
import type { Caller } from './run-action.js';
import { readingProblems } from './snapshot-words.js';

type HistoryOptions = { json: boolean; ascii: boolean; limit: number; filter: string };

/** `v3_tui history [NAME…]`: what was done and seen, newest first; without a NAME, on the whole host. Writes nothing. */
export function history(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  selection: Selection,
  options: HistoryOptions,
): ExitCode {
  const wrong = narrowingProblem(selection);
  if (wrong !== null) {
    output.err(`error: ${wrong}`);
    return 2;
  }
  const isHost = selection.names.length === 0 && !selection.isAll;
  const { vms, code } = isHost ? { vms: [null], code: 0 as const } : chosenVms({ parts, output }, selection);
  if (code !== 0 && vms.length === 0) return code;
  const { limit, filter } = options;
  const events = new Map<number, HistoryEvent>();
  let isMore = false;
  for (const vm of vms) {
    const found = parts.history.read({
      ...(vm !== null && { vm }),
      ...(filter !== '' && { text: filter }),
      limit,
    });
    if ('refused' in found) {
      output.err(found.refused);
      return 1;
    }
    for (const event of found.events) events.set(event.id, event);
    isMore ||= found.next !== null;
  }
  const newest = [...events.values()].sort((one, other) => other.id - one.id);
  isMore ||= newest.length > limit;
  tellEvents(output, newest.slice(0, limit), options);
  if (isMore && !options.json) output.err(`There are more events: raise --limit above ${limit}.`);
  return code;
}

/** Prints events, newest first. */
export function tellEvents(
  output: Output,
  events: readonly HistoryEvent[],
  options: Pick<HistoryOptions, 'json' | 'ascii'>,
): void {
  if (options.json) return output.json(events.map(eventFacts));
  if (events.length === 0) output.out('Nothing is recorded.');
  for (const line of eventLines(events, options.ascii)) output.out(line);
}

type WantedVm = Pick<EventVm, 'id' | 'name'>;

/** The VMs whose events are wanted; of a NAME a listed one, or else a deleted one that had this name. */
function chosenVms(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  selection: Selection,
): { vms: readonly WantedVm[]; code: ExitCode } {
  const snapshot = parts.watch.refresh();
  if (selection.isAll) {
    for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
    const { vms, code } = allChosen(output, snapshot, selection);
    return { vms: vms.map(wantedVm), code };
  }
  const wanted: WantedVm[] = [];
  let code: ExitCode = 0;
  for (const name of selection.names) {
    const found = findVm(snapshot, name);
    if ('vm' in found) wanted.push(wantedVm(found.vm));
    else if (snapshot.vms.some((vm) => vm.name === name)) {
      for (const line of found.problem) output.err(line);
      code = 1;
    } else wanted.push({ id: null, name });
  }
  return { vms: wanted, code };
}

function wantedVm({ entry, name }: Vm): WantedVm {
  return { id: entry?.id ?? null, name };
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
