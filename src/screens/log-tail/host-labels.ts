import { isAway } from '../../state/fleet/trouble.js';
import { showsAllLogs } from '../../state/log/all-logs.js';
import type { AppState } from '../../state/store.js';
import { cutMiddle, padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import type { Part } from '../components/parts.js';
import { hostColour } from '../host-colour.js';

/** How each host is named before its lines, all in as many columns. */
export type HostLabels = Readonly<Record<string, Part>>;

const MOST_COLUMNS = 12;
/** Of a name so much is made safe to show: the end of a long one tells hosts apart. */
const NAME_COLUMNS = 300;

/** The labels of all hosts where the messages of all are shown: in a host's own colour, without a line dim; else null. */
export function hostLabels(state: Pick<AppState, 'hosts' | 'view'>): HostLabels | null {
  if (!showsAllLogs(state)) return null;
  const names = [...state.hosts.keys()].map((host) => safeStart(host, NAME_COLUMNS));
  const columns = Math.min(Math.max(...names.map(textWidth)), MOST_COLUMNS);
  const labels = [...state.hosts.values()].map((entry, at): [string, Part] => {
    const text = padText(cutMiddle(names[at] ?? '', columns), columns);
    return [
      entry.id,
      isAway(entry) ? { text, tone: 'dim' } : { text, ...hostColour(entry.config?.colour ?? null) },
    ];
  });
  return Object.fromEntries(labels);
}
