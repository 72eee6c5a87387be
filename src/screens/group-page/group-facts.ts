import { menuActionsOf } from '../../state/actions/table.js';
import { counted } from '../../state/counted.js';
import { remembered } from '../../state/remembered.js';
import type { AppState } from '../../state/store.js';
import { stateWord } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import { keyLabel } from '../components/key-label.js';
import type { Part } from '../components/parts.js';
import { keyWords } from '../keys/key-words.js';
import { headingTitle } from '../vm-list/heading-row.js';

/** Of more VMs it is not counted what can be done with each: nobody reads that, and each key would wait for it. */
const MOST_COUNTED = 100;

/** What a group is: its name, and how many VMs are in which state. */
export function groupTitle(group: string, vms: readonly Vm[]): readonly Part[] {
  const counts = countStates(vms);
  const words = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  return [
    { text: headingTitle(group), tone: 'bold' },
    { text: `  ${counted(vms.length, 'VM')}` },
    { text: counts.size > 1 ? `: ${words}` : '', tone: 'dim' },
  ];
}

const countStates = remembered((vms: readonly Vm[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const vm of vms) counts.set(stateWord(vm), (counts.get(stateWord(vm)) ?? 0) + 1);
  return counts;
});

/** What can be done with a group's VMs at once, with the key of each action and how many VMs it is for. */
export function groupActions(state: AppState, vms: readonly Vm[]): readonly Part[] {
  if (vms.length === 0) return [];
  const mark = keyWords(state, 'mark', (key) => key);
  if (mark === '') return [];
  const marking: readonly Part[] = [{ text: mark, tone: 'key' }, { text: ' marks them all' }];
  if (vms.length > MOST_COUNTED) return marking;
  const actions = menuActionsOf(state)
    .filter(({ bulk, keys }) => bulk !== null && keys.length > 0)
    .flatMap((action) => {
      const count = vms.filter((vm) => action.enabled(state, vm) === true).length;
      return count === 0 ? [] : [{ action, count }];
    });
  return [
    ...marking,
    ...(actions.length === 0 ? [] : [{ text: '; then ' }]),
    ...actions.flatMap(({ action, count }, at): readonly Part[] => [
      { text: at === 0 ? '' : '  ' },
      { text: keyLabel(action.keys[0] ?? ''), tone: 'key' },
      { text: ` ${action.title}` },
      { text: count === vms.length ? '' : ` ${count}`, tone: 'dim' },
    ]),
  ];
}
