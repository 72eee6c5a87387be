import { setView } from '../store.js';
import type { LogView } from '../view.js';
import { type Action, action } from './action.js';

function toggleLog(
  id: string,
  keys: readonly string[],
  title: string,
  summary: string,
  hint: number,
  change: (log: LogView, newest: number) => Partial<LogView>,
) {
  const run: Action['run'] = ({ store, newestLine }) => {
    const { log } = store.getState().view;
    setView(store, { log: { ...log, ...change(log, newestLine()) } });
  };
  return action({ id, title, summary, keys, scope: 'log', hint, run });
}

/** Actions on the kernel messages, in the order of the help. */
export const LOG_ACTIONS: readonly Action[] = [
  toggleLog(
    'follow',
    ['f'],
    'follow',
    'Follow the kernel messages, or hold them still.',
    -3,
    ({ follow, bottom }, newest) => ({ follow: !follow, bottom: follow ? newest : bottom }),
  ),
  toggleLog(
    'only-vm',
    ['o'],
    'only this VM',
    'Show only the kernel messages about the selected VM.',
    -2,
    ({ onlyVm }) => ({ onlyVm: !onlyVm }),
  ),
  toggleLog(
    'polling',
    ['P'],
    'READ GUEST',
    'Also show the lines that come from reading v3-guests.',
    -1,
    ({ polling }) => ({ polling: !polling }),
  ),
];
