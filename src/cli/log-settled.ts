import { setTimeout as delay } from 'node:timers/promises';
import type { OpenSource } from '../telemetry/log-sources.js';
import type { Ending } from './ending.js';

/** The journal and /dev/kmsg come piece by piece: what there was has come when nothing more does for so long. */
const QUIET_MS = 200;
const MOST_LOOKS = 25;

/**
 * Waits until a log source is open and shows what there was before. That may take seconds.
 * @param ending where it comes first, the source is closed, and the answer is null
 */
export async function settled(opening: Promise<OpenSource>, ending: Ending): Promise<OpenSource | null> {
  const isSettled = opening.then(settle);
  await Promise.race([isSettled, ending.reached]);
  if (!ending.isReached()) return isSettled;
  void opening.then((source) => source.close());
  return null;
}

async function settle(source: OpenSource): Promise<OpenSource> {
  await source.looked;
  const { kind } = source.source();
  if (kind !== 'journal' && kind !== 'kmsg') return source;
  for (let looks = 0, before = -1; looks < MOST_LOOKS; looks++) {
    const now = source.lines().at(-1)?.number ?? 0;
    if (now === before) break;
    before = now;
    await delay(QUIET_MS);
  }
  return source;
}
