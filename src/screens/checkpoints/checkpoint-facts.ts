import { shortBytes } from '../../state/bytes.js';
import { bytesOf, type CheckpointView, percentOf } from '../../state/checkpoints/view.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';
import { wrapText } from '../components/wrap-text.js';
import { isNarrow, NAME_COLUMNS } from './columns.js';

const LABEL_COLUMNS = 9;
/** The most rows that one fact of a checkpoint takes: a path is told whole. */
const MOST_ROWS = 4;

/** What is known of a checkpoint, in rows of so many columns. */
export function checkpointFacts(view: CheckpointView, columns: number): ReadonlyArray<readonly Part[]> {
  const { checkpoint } = view;
  const { memoryBytes, configHash, devices, vmState, store, url, note } = checkpoint;
  const fact = (label: string, text: string): ReadonlyArray<readonly Part[]> =>
    wrapText(text, Math.max(columns - LABEL_COLUMNS, 1))
      .slice(0, MOST_ROWS)
      .map((part, row) => [
        { text: (row === 0 ? label : '').padEnd(LABEL_COLUMNS), tone: 'dim' },
        { text: part },
      ]);
  const shown = (raw: string) => safeStart(raw, MOST_ROWS * columns);
  const memory = memoryBytes === null ? '' : `${shortBytes(memoryBytes)} of memory, `;
  const percent = checkpoint.state === 'saving' ? percentOf(view) : null;
  const saved = `${percent} %, ${shortBytes(bytesOf(view) ?? 0)} of ${shortBytes(memoryBytes ?? 0)}`;
  const isNameCut = isNarrow(columns) || checkpoint.name.length > NAME_COLUMNS;
  const few = `${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`;
  return [
    ...(percent === null ? [] : fact('saved', saved)),
    ...(isNameCut ? fact('name', shown(checkpoint.name)) : []),
    ...fact('where', store === 'DIR' ? shown(url) : `${store} ${shown(url)}`),
    ...fact('VM', `${shownName(checkpoint.vmName)}, ${vmState}; ${memory}${few}`),
    ...(note === '' ? [] : fact('note', shown(note))),
    ...(devices.length === 0 ? [] : fact('devices', devices.map((device) => shown(device)).join(', '))),
    ...(configHash === null ? [] : fact('sha-256', configHash)),
  ];
}
