import { sessionParts } from '../../state/session-name.js';
import type { SessionTab } from '../../state/store.js';
import { cutText } from '../../terminal/cut-text.js';
import { textWidth } from '../../terminal/text-width.js';

const BETWEEN = ': ';
/** As much of what a session is as is shown in any case. */
const LEAST = 'console'.length;

/**
 * A session's name in at most so many columns. The VM's part is cut first: which of its sessions it is stands at the
 * end.
 */
export function cutSessionName(tab: Pick<SessionTab, 'view' | 'vmName' | 'vmKey'>, columns: number): string {
  const { vm, what } = sessionParts(tab);
  const room = Math.max(columns - BETWEEN.length, 2);
  const least = Math.min(Math.max(Math.ceil(room / 2), LEAST), room - 1);
  const shownWhat = cutText(what, Math.max(least, room - textWidth(vm)));
  return `${cutText(vm, room - textWidth(shownWhat))}${BETWEEN}${shownWhat}`;
}
