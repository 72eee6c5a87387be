import { type ReactElement, useMemo } from 'react';
import type { Action, Scope } from '../../state/actions/action.js';
import { actionsOf } from '../../state/actions/table.js';
import { helpDialog } from '../../state/actions/view-actions.js';
import type { Settings } from '../../state/settings.js';
import { keyLabel, keyLabels } from '../components/key-label.js';
import type { Line } from '../components/parts.js';
import { wrapText } from '../components/wrap-text.js';
import { useAppState } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';

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
const TITLE_COLUMNS = 15;

/** All keys. */
function HelpDialog(): ReactElement {
  const { columns, close } = useDialog();
  const settings = useAppState((state) => state.settings);
  const lines = useMemo(() => helpLines(columns, settings), [columns, settings]);
  return (
    <ScrollDialog
      title="Keys"
      lines={lines}
      hints={{ '↑↓ PgDn': 'scroll', esc: 'close' }}
      keys={{ '?': close }}
    />
  );
}

function helpLines(columns: number, settings: Settings): readonly Line[] {
  const actions = actionsOf({ settings });
  return [
    ...SCOPE_TITLES.flatMap(([scope, title]): readonly Line[] => [
      [{ text: title, tone: 'bold' }],
      ...actions.filter((action) => action.scope === scope).flatMap((action) => actionLines(action, columns)),
      [],
    ]),
    [{ text: 'While the guest has the keyboard', tone: 'bold' }],
    [
      { text: keyLabel(settings.escapeKey).padEnd(KEYS_COLUMNS), tone: 'key' },
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

export const help = dialog(helpDialog, HelpDialog, { width: 100, takesTypeAhead: true });
