import { clockWords } from '../../state/fleet/clock-words.js';
import type { HostsSource } from '../../state/ports.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';

const HOST_COLUMNS = 20;
const TROUBLE_COLUMNS = 60;

/** Which hosts have another time, or cannot be read: all in words, and the first with how many more there are. */
export function hostsWords(told: HostsSource['told']): { where: readonly Part[]; needed: readonly Part[] } {
  const where = told.flatMap(({ host, aheadMs, trouble }): readonly Part[] => {
    const clock = clockWords(aheadMs);
    const words = [
      ...(trouble === null ? [] : [safeStart(trouble, TROUBLE_COLUMNS)]),
      ...(clock === null ? [] : [clock]),
    ];
    return words.length === 0
      ? []
      : [{ text: `${safeStart(host, HOST_COLUMNS)}: ${words.join(', ')}`, tone: 'warn' }];
  });
  const [first, ...more] = where;
  if (first === undefined || more.length === 0) return { where, needed: where };
  return { where, needed: [{ ...first, text: `${first.text}, and ${more.length} more` }] };
}
