import { setTimeout as delay } from 'node:timers/promises';
import type { OpenSource } from '../telemetry/log-sources.js';

/** The journal and /dev/kmsg come piece by piece: what there was has come when nothing more does for so long. */
const QUIET_MS = 200;
const MOST_LOOKS = 25;

/** Resolves when a log source shows what there was before it was opened. */
export async function settled(source: OpenSource): Promise<void> {
  await source.looked;
  const { kind } = source.source();
  if (kind !== 'journal' && kind !== 'kmsg') return;
  for (let looks = 0, before = -1; looks < MOST_LOOKS; looks++) {
    const now = source.lines().at(-1)?.number ?? 0;
    if (now === before) return;
    before = now;
    await delay(QUIET_MS);
  }
}
