import { type ReactElement, useMemo, useState } from 'react';
import type { Action, Scope } from '../../state/actions/action.js';
import { findActions } from '../../state/actions/find-actions.js';
import { actionsOf } from '../../state/actions/table.js';
import { helpDialog } from '../../state/actions/view-actions.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import type { Settings } from '../../state/settings.js';
import type { Key } from '../../terminal/key-names.js';
import { FilterRow } from '../components/filter-row.js';
import { keyLabel, keyLabels } from '../components/key-label.js';
import type { Line } from '../components/parts.js';
import { wrapText } from '../components/wrap-text.js';
import { useAppState } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog, usePaste } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/** The headings of help, by scope, in their order. */
export const SCOPE_TITLES: ReadonlyArray<readonly [scope: Scope, title: string]> = [
  ['vm', 'The selected VM, or all marked ones'],
  ['list', 'The list'],
  ['main', 'A session'],
  ['checkpoints', 'The checkpoints'],
  ['host', 'The host page'],
  ['log', 'Kernel messages'],
  ['program', 'Everywhere'],
  ['move', 'Moving'],
];

const KEYS_COLUMNS = 14;
const TITLE_COLUMNS = 19;

/** All keys. */
function HelpDialog(): ReactElement {
  const { columns, close } = useDialog();
  const settings = useAppState((state) => state.settings);
  const own = useKeysOf('help', close);
  const [filter, setFilter] = useState('');
  const [typing, setTyping] = useState<Field | null>(null);
  const lines = useMemo(() => helpLines(columns, settings, filter), [columns, settings, filter]);
  const write = (field: Field | null, text = field?.text ?? '') => {
    setTyping(field);
    setFilter(text);
  };
  const first = (key: Key): boolean => {
    if (typing === null) {
      if (key.name === '/') setTyping(fieldOf(filter));
      else if (key.name === 'esc' && filter !== '') setFilter('');
      else return false;
      return true;
    }
    if (key.name === 'esc' || key.name === 'ctrl-c') write(null);
    else if (key.name === 'enter' || key.name === 'down') write(null, filter);
    else {
      const edited = editField(typing, key);
      if (edited !== null) write(edited);
    }
    return true;
  };
  usePaste((text) => typing !== null && write(pasteField(typing, text)));
  return (
    <ScrollDialog
      title="Keys"
      lines={lines}
      hints={{ '↑↓ PgDn': 'scroll', '/': 'search', esc: filter === '' ? 'close' : 'all keys' }}
      first={first}
      head={
        typing !== null || filter !== '' ? (
          <FilterRow typing={typing} filter={filter} columns={columns} />
        ) : null
      }
      keys={own}
    />
  );
}

/** All keys, or those of the actions that a search finds, under their headings. */
function helpLines(columns: number, settings: Settings, filter: string): readonly Line[] {
  const all = actionsOf({ settings });
  if (filter.trim() === '') return allLines(all, columns, settings.escapeKey);
  const found = new Set(findActions(all, filter).map(({ action }) => action));
  const lines = scopeLines(
    all.filter((action) => found.has(action)),
    columns,
  );
  return lines.length === 0 ? [[{ text: 'No matching keys.', tone: 'dim' }]] : lines;
}

function scopeLines(actions: readonly Action[], columns: number): readonly Line[] {
  return SCOPE_TITLES.flatMap(([scope, title]): readonly Line[] => {
    const own = actions.filter((action) => action.scope === scope);
    if (own.length === 0) return [];
    return [[{ text: title, tone: 'bold' }], ...own.flatMap((action) => actionLines(action, columns)), []];
  });
}

function allLines(actions: readonly Action[], columns: number, escapeKey: string): readonly Line[] {
  return [
    ...scopeLines(actions, columns),
    [{ text: 'While the guest has the keyboard', tone: 'bold' }],
    [
      { text: keyLabel(escapeKey).padEnd(KEYS_COLUMNS), tone: 'key' },
      { text: 'return to the manager; press it twice to send it to the guest' },
    ],
    [{ text: `${''.padEnd(KEYS_COLUMNS)}while a long paste is typed, it stops that first` }],
    [],
    [{ text: '▶ running  ‖ paused  ■ stopped  ! ERROR  · inactive  ? unknown  ✓ marked', tone: 'dim' }],
  ];
}

function actionLines({ keys, title, summary }: Action, columns: number): readonly Line[] {
  const before = KEYS_COLUMNS + TITLE_COLUMNS;
  const [first = '', ...rest] = wrapText(summary, columns - before);
  return [
    [
      { text: keyLabels(keys).padEnd(KEYS_COLUMNS), tone: 'key' },
      { text: title.padEnd(TITLE_COLUMNS) },
      { text: first },
    ],
    ...rest.map((text): Line => [{ text: ' '.repeat(before) + text }]),
  ];
}

export const help = dialog(helpDialog, HelpDialog, { width: 100, takesTypeAhead: true, takesText: true });
