import { fieldOf } from '../field.js';
import { LEVELS } from '../log/filter.js';
import { STAMPS } from '../log/line-words.js';
import { setView } from '../store.js';
import { selectedVm } from '../target.js';
import type { LogView } from '../view.js';
import { type Action, action } from './action.js';

type Parts = Pick<Action, 'id' | 'title' | 'summary' | 'keys'> & {
  hint?: number;
  enabled?: Action['enabled'];
};

/** An action that changes how the kernel messages are shown. */
function change(parts: Parts, how: (log: LogView) => Partial<LogView>): Action {
  return action({
    ...parts,
    scope: 'log',
    changes: false,
    run: ({ store }) => {
      const { log } = store.getState().view;
      setView(store, { log: { ...log, ...how(log) } });
    },
  });
}

function after<One>(all: readonly One[], one: One): One {
  return all[(all.indexOf(one) + 1) % all.length] ?? one;
}

/** Actions on what of the kernel messages is shown, in the order of the help. They combine. */
export const LOG_FILTER_ACTIONS: readonly Action[] = [
  change(
    {
      id: 'log-filter',
      title: 'filter',
      summary:
        'Show only lines with a text, or with a regular expression: /re/. The case of letters counts only if you type capitals. Esc takes the filters back one by one.',
      keys: ['/'],
      hint: -8,
    },
    ({ filter }) => ({ filtering: { of: 'filter', field: fieldOf(filter) } }),
  ),
  change(
    {
      id: 'log-without',
      title: 'and not',
      summary: 'Hide lines with a text or a regular expression.',
      keys: ['!'],
    },
    ({ without }) => ({ filtering: { of: 'without', field: fieldOf(without) } }),
  ),
  change(
    {
      id: 'log-around',
      title: 'lines around',
      summary: 'Show all lines again with the matches of / marked in them, or only those that match.',
      keys: ['a'],
      enabled: ({ view }) => (view.log.filter === '' ? 'nothing is filtered by text yet' : true),
    },
    ({ around }) => ({ around: !around }),
  ),
  change(
    {
      id: 'only-vm',
      title: 'only this VM',
      summary: 'Show only lines about the VM that is selected in the list.',
      keys: ['o'],
      hint: -5,
      enabled: (state) =>
        state.view.log.onlyVm || selectedVm(state) !== null ? true : 'no VM is selected in the list',
    },
    ({ onlyVm }) => ({ onlyVm: !onlyVm }),
  ),
  change(
    {
      id: 'log-level',
      title: 'level',
      summary: 'Show only lines of a level or more severe: all, info, warning, error, in turn.',
      keys: ['v'],
      hint: -6,
    },
    ({ level }) => ({ level: after(LEVELS, level) }),
  ),
  change(
    {
      id: 'palacios-only',
      title: 'Palacios only',
      summary: "Show only Palacios' own lines.",
      keys: ['p'],
    },
    ({ palaciosOnly }) => ({ palaciosOnly: !palaciosOnly }),
  ),
  change(
    {
      id: 'telemetry',
      title: 'telemetry',
      summary: 'Also show the telemetry lines of the guests.',
      keys: ['T'],
    },
    ({ telemetry }) => ({ telemetry: !telemetry }),
  ),
  change(
    {
      id: 'polling',
      title: 'READ GUEST',
      summary: 'Also show the lines that come from reading v3-guests.',
      keys: ['P'],
    },
    ({ polling }) => ({ polling: !polling }),
  ),
  change(
    {
      id: 'log-times',
      title: 'times',
      summary: 'Show the time of lines, the date and the time, how long ago, or none, in turn.',
      keys: ['t'],
    },
    ({ stamps }) => ({ stamps: after(STAMPS, stamps) }),
  ),
  change(
    {
      id: 'log-wrap',
      title: 'wrap',
      summary: 'Show long lines in several rows, or cut them at the width of the pane.',
      keys: ['w'],
      hint: -2,
    },
    ({ wrap }) => ({ wrap: !wrap }),
  ),
];
