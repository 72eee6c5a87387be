import { join } from 'node:path';
import type { RecordingPlan } from '../sessions/recording/session-recording.js';
import { besideInventory, sessionForFile, timeForFile } from '../state/file-names.js';
import type { SessionRequest } from '../state/ports.js';
import type { Parts } from './parts.js';

/** How many automatic recordings of a console or stream are kept. */
const KEPT = 20;

const ENDINGS = { text: 'log', asciicast: 'cast' } as const;

/** Where a session is recorded, as the settings say: `web-console-20261129-151500.log`. */
export function recordingPlanOf(
  { store, context: { now } }: Pick<Parts, 'store' | 'context'>,
  request: SessionRequest,
): RecordingPlan {
  const stem = sessionForFile(request);
  const { record } = store.getState().settings;
  return {
    now,
    automatic: record === 'off' ? null : record,
    place(kind, isAutomatic) {
      const { settings, inventoryPath } = store.getState();
      const at = timeForFile(now());
      const ending = ENDINGS[kind];
      const folder = besideInventory(settings.recordings, inventoryPath, 'recordings');
      const isOne = (name: string) => name.startsWith(stem) && FORM.test(name.slice(stem.length));
      return {
        folder: isAutomatic ? join(folder, 'automatic') : folder,
        nameOf: (n) => `${stem}-${at}${n === 1 ? '' : `-${n}`}.${ending}`,
        mostBytes: settings.recordingBytes,
        kept: isAutomatic ? { most: KEPT, isOne } : null,
      };
    },
  };
}

/** What follows the name of a console or stream in the name of a recording. */
const FORM = /^-\d{8}-\d{6}(?:-\d+)?\.(?:log|cast)$/;
