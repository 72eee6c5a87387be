import { shortBytes } from '../state/bytes.js';
import type { AppState } from '../state/store.js';
import type { Part } from './components/parts.js';

/**
 * How much of Palacios' memory is used, `4/8 GB`, and what stands before it; that it has none where it could have. In a
 * warning's look where little is left.
 */
export function memoryParts(
  { memory, moduleLoaded }: Pick<AppState['snapshot'], 'memory' | 'moduleLoaded'>,
  before: Part,
): readonly Part[] {
  if (memory === null) return moduleLoaded ? [{ text: '  ' }, { text: 'NO MEMORY', tone: 'bad' }] : [];
  const { totalBytes, freeBytes } = memory;
  const total = shortBytes(totalBytes);
  const unit = total.slice(-3);
  const used = shortBytes(totalBytes - freeBytes);
  const shown = used.endsWith(unit) ? used.slice(0, -3) : used;
  const tone = freeBytes < totalBytes / 20 ? 'warn' : 'plain';
  return [before, { text: `${shown}/${total}`, tone }];
}
