import { type Alert, isAbout } from '../../state/alerts/alert.js';
import { localTime } from '../../state/local-time.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { type Fact, fact } from './fact.js';

/** What happened to a VM by itself and is not seen yet, oldest first; that it is stuck as long as it is. */
export function alertFacts({ alerts }: Pick<AppState, 'alerts'>, vm: Vm): readonly Fact[] {
  return alerts
    .filter((alert) => isAbout(alert, vm) && (!alert.isSeen || isStuck(alert)))
    .map(({ at, words }) => fact('alert', `${localTime(at)[1]}  ${words}`, 'bad'));
}

function isStuck({ kind, over }: Alert): boolean {
  return kind === 'stuck' && over === null;
}
