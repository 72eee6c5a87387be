import { type Alert, isAbout } from '../../state/alerts/alert.js';
import { localTime } from '../../state/local-time.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { keyWords } from '../keys/key-words.js';
import { type Fact, fact } from './fact.js';

/** A VM that crashes again and again must leave room for the other facts. */
const MOST_SHOWN = 3;

/** What happened to a VM by itself and is not seen yet, the newest of it; that it is stuck as long as it is. */
export function alertFacts(state: Pick<AppState, 'alerts' | 'settings'>, vm: Vm): readonly Fact[] {
  const all = state.alerts.filter((alert) => isAbout(alert, vm) && (!alert.isSeen || isStuck(alert)));
  const shown = all.slice(-MOST_SHOWN);
  const before = all.length - shown.length;
  return [
    ...(before === 0
      ? []
      : [
          fact(
            'alerts',
            `${before} before these${keyWords(state, 'alerts', (key) => `: press ${key}`)}`,
            'bad',
          ),
        ]),
    ...shown.map(({ at, words }) => fact('alert', `${localTime(at)[1]}  ${words}`, 'bad')),
  ];
}

function isStuck({ kind, over }: Alert): boolean {
  return kind === 'stuck' && over === null;
}
