import { linesAfter, newestNumber } from '../../state/log/lines-after.js';
import type { KernelLog } from '../../state/ports.js';
import type { Vm } from '../../state/vms/model.js';
import { safeText } from '../../terminal/safe-text.js';
import type { Sample } from './families.js';
import { sample } from './samples.js';

/** Counts the errors in a kernel log by VM. */
export type LogErrors = {
  /**
   * The counts so far, with one for each name of a VM on the host. The count of a name that no VM has any more is
   * dropped, so their number has a bound.
   */
  samples(vms: readonly Vm[]): readonly Sample[];
  close(): void;
};

/** Takes a followed kernel log, and counts what comes from here on. */
export function followLogErrors(log: KernelLog): LogErrors {
  let seen = newestNumber(log.lines());
  /** By name; the empty one is for lines about no VM on the host. */
  const counts = new Map<string, number>([['', 0]]);
  const take = () => {
    const lines = log.lines();
    for (const line of linesAfter(lines, seen)) {
      if (line.level !== 'error' || line.palacios === null) continue;
      const name = line.palacios.vm ?? '';
      const known = counts.has(name) ? name : '';
      counts.set(known, (counts.get(known) ?? 0) + line.times);
    }
    seen = Math.max(seen, newestNumber(lines));
  };
  const unsubscribe = log.subscribe(take);
  return {
    samples(vms) {
      take();
      const names = new Set(vms.flatMap(({ device, name }) => (device === null ? [] : [name])));
      for (const name of names) if (!counts.has(name)) counts.set(name, 0);
      for (const name of counts.keys()) if (name !== '' && !names.has(name)) counts.delete(name);
      const source = log.source();
      const isRead = 'state' in source && source.state === 'following';
      const byText = new Map<string, number>();
      for (const [name, count] of counts) {
        const text = safeText(name);
        byText.set(text, (byText.get(text) ?? 0) + count);
      }
      return [
        sample('logReadable', [], isRead),
        ...[...byText].map(([name, count]) => sample('logErrors', [name], count)),
      ];
    },
    close() {
      unsubscribe();
      log.close();
    },
  };
}
