import { type AppContext, notify } from '../app-context.js';
import { counted } from '../counted.js';
import { formDialog, openDialog } from '../dialogs.js';
import { vmsOfAll } from '../fleet/vms-of-hosts.js';
import { patternTest } from '../list/match.js';
import { listGroups, listRows, vmsOn, vmsUnder } from '../list-rows.js';
import { type AppState, setView } from '../store.js';
import { noVmReason } from '../target.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';

const LONGEST_PATTERN = 200;

const mark = action({
  id: 'mark',
  title: 'mark',
  summary: 'Mark or unmark the selected VM, on a heading all below it; actions then work on all marked VMs.',
  keys: ['space'],
  scope: 'list',
  changes: false,
  enabled: (state, vm) => (vm || underHeading(state).length > 0 ? true : noVmReason(state)),
  run: ({ store }, [vm]) => {
    const state = store.getState();
    const meant = vm ? [vm] : underHeading(state);
    const { marked } = state.view;
    const isOff = meant.every(({ key }) => marked.has(key));
    setView(store, { marked: withMarks(marked, meant, !isOff) });
  },
});

function underHeading(state: AppState): readonly Vm[] {
  const { selected } = state.view;
  if (selected?.kind === 'host') return vmsOn(state, selected.host);
  return selected?.kind === 'heading' ? vmsUnder(state, selected.group) : [];
}

function withMarks(marked: ReadonlySet<string>, vms: readonly Vm[], on: boolean): ReadonlySet<string> {
  const all = new Set(marked);
  for (const { key } of vms) {
    if (on) all.add(key);
    else all.delete(key);
  }
  return all;
}

const markPattern = action({
  id: 'mark-pattern',
  title: 'mark by pattern',
  summary: 'Mark all VMs whose name fits a pattern (web*), or with a tag (#prod) or a state (paused).',
  keys: ['*'],
  scope: 'list',
  changes: false,
  enabled: (state) => (vmsOfAll(state).length > 0 ? true : 'there is no VM'),
  run: (app) => {
    const hasFilter = app.store.getState().view.filter !== '';
    openDialog(app.store, formDialog, {
      title: 'Mark VMs by a pattern',
      lines: [
        'A name, a state such as paused, or #tag. * stands for any text, ? for one character.',
        'With - before it, unmark them; a name that begins with - is typed as \\-.',
        ...(hasFilter ? ['Only what the filter shows is marked.'] : []),
      ],
      fields: [{ label: 'Pattern', text: '', placeholder: 'web*' }],
      verb: 'mark',
      onDone: ([text = '']) => markMatching(app, text.trim()),
    });
  },
});

/** Marks what matches; returns what is wrong with the pattern, or null. */
function markMatching(app: AppContext, text: string): string | null {
  const on = !text.startsWith('-');
  const pattern = text.replace(/^-|^\\(?=-)/, '');
  if (pattern === '') return 'Type a pattern, such as web* or #prod.';
  if (pattern.length > LONGEST_PATTERN) return `A pattern has ${LONGEST_PATTERN} characters at most.`;
  const state = app.store.getState();
  const fits = patternTest(pattern);
  const found = new Set(listGroups(state).flatMap(({ id }) => vmsUnder(state, id).filter(fits)));
  if (found.size === 0) return 'No VM fits that. For names that contain a text, type *text*.';
  const before = state.view.marked;
  const marked = withMarks(before, [...found], on);
  setView(app.store, { marked });
  const inSight = new Set(listRows(state).map((row) => (row.kind === 'vm' ? row.vm : null)));
  const hidden = [...found].filter((vm) => !inSight.has(vm)).length;
  const words = [
    `${counted(found.size, 'VM')} ${on ? 'marked' : 'unmarked'}`,
    ...(hidden > 0 ? [`${hidden} of them folded away`] : []),
    ...(marked.size === (on ? found.size : 0) ? [] : [`${marked.size} marked in all`]),
  ];
  notify(app, `${words.join(', ')}.`, 'plain', ({ view }) => view.marked);
  return null;
}

const unmark = action({
  id: 'unmark',
  title: 'unmark all',
  summary: 'Clear all marks.',
  keys: ['U'],
  scope: 'list',
  changes: false,
  enabled: (state) => (state.view.marked.size > 0 ? true : 'nothing is marked'),
  run: (app) => setView(app.store, { marked: new Set() }),
});

/** Actions on the marks of the list, in the order of the help. */
export const MARK_ACTIONS: readonly Action[] = [mark, markPattern, unmark];
