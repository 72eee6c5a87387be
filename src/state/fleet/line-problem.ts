import { safeText } from '../../terminal/safe-text.js';
import type { HostPort } from './host-port.js';

/** Why a host cannot be asked now, in a sentence that is safe to show; null: it can. */
export function lineProblem({ id, link }: Pick<HostPort, 'id' | 'link'>): string | null {
  const { kind } = link();
  if (kind === 'connecting') return `${safeText(id)} is not connected yet.`;
  return kind === 'down' ? `${safeText(id)} cannot be reached.` : null;
}
