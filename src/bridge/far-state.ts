import type { HostState, Work } from '../state/fleet/host-state.js';
import { applyChanges, type Changes, changesBetween, EMPTY_STATE, type SentState } from './changes.js';
import { MOST_THINGS } from './checks-basic.js';
import { type RatesNews, withRates } from './rates.js';

/** As many commands as a program keeps, and some that come before the oldest go. */
const MOST_COMMANDS = 1000;
const MOST_LOGS = 512;

/** What a far host showed last, and what this program is at there. */
export function createFarState(changed: () => void) {
  let base: SentState = EMPTY_STATE;
  let exits: HostState['exits'] = new Map();
  let own: ReadonlyMap<string, Work> = new Map();
  let state: HostState = { ...base, exits };

  const show = (workChanged: boolean) => {
    const work = workChanged ? new Map([...base.work, ...own]) : state.work;
    state = { ...base, exits, work };
    changed();
  };
  const running = () =>
    new Set<string>(
      base.snapshot.vms.flatMap((vm) => (vm.state === 'running' && vm.device !== null ? [vm.device] : [])),
    );
  return {
    state: () => state,
    /**
     * Takes changes over.
     * @param isFirst true: nothing of what was known before holds
     * @returns false: the host tells of more than there can be
     */
    change: (changes: Changes, isFirst: boolean): boolean => {
      const before = base;
      if (isFirst) {
        const whole = applyChanges(EMPTY_STATE, changes);
        // What is as it was before the line broke stays the same object.
        base = applyChanges(before, changesBetween(before, whole) ?? {});
      } else base = applyChanges(before, changes);
      exits = withRates(isFirst ? new Map() : exits, null, running());
      show(base.work !== before.work);
      return isBounded(base);
    },
    rates: (news: RatesNews) => {
      exits = withRates(exits, news, running());
      show(false);
    },
    /** Shows work of this program at once, a trip before the host tells of it. Returns what ends it. */
    work: (keys: readonly string[], work: Work): (() => void) => {
      own = new Map([...own, ...keys.map((key) => [key, work] as const)]);
      show(true);
      return () => {
        own = new Map([...own].filter(([, one]) => one !== work));
        show(true);
      };
    },
    /** The line is down: what was under way there is not told any more. */
    drop: () => {
      if (base.work.size === 0) return;
      base = { ...base, work: new Map() };
      show(true);
    },
  };
}

function isBounded({ snapshot, since, work, vmLogs, commands, checkpoints }: SentState): boolean {
  return (
    snapshot.vms.length <= MOST_THINGS &&
    since.size <= MOST_THINGS &&
    work.size <= MOST_THINGS &&
    vmLogs.size <= MOST_LOGS &&
    commands.length <= MOST_COMMANDS &&
    checkpoints.all.length <= MOST_THINGS
  );
}
