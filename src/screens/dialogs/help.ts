import type { Scope } from '../../state/actions/action.js';
import { ACTIONS } from '../../state/actions/table.js';
import { type AppContext, changeDialog, closeDialog } from '../../state/app-context.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { keyLabel } from '../key-label.js';
import { type Line, STYLES, span, wrapText } from '../line.js';
import { type Drawn, hint, type Room, scrollAfter, scrolled } from './drawn.js';

/** The headings of help, by scope, in their order. */
export const SCOPE_TITLES: ReadonlyArray<readonly [scope: Scope, title: string]> = [
  ['vm', 'The selected VM, or all marked ones'],
  ['list', 'The list'],
  ['main', 'A session'],
  ['checkpoints', 'The checkpoints'],
  ['log', 'Kernel messages'],
  ['program', 'Everywhere'],
  ['move', 'Moving'],
];

const KEYS_COLUMNS = 14;
const TITLE_COLUMNS = 15;

function helpLines(room: Room, escapeKey: string): readonly Line[] {
  const key = keyLabel(escapeKey);
  return [
    ...SCOPE_TITLES.flatMap(([scope, title]) => [
      [span(title, STYLES.title)],
      ...ACTIONS.filter((action) => action.scope === scope).flatMap((action) => {
        const keys = action.keys.map(keyLabel).join(' ');
        const [first = '', ...rest] = wrapText(action.summary, room.columns - KEYS_COLUMNS - TITLE_COLUMNS);
        const head: Line = [
          span(keys.padEnd(KEYS_COLUMNS), STYLES.key),
          span(action.title.padEnd(TITLE_COLUMNS)),
          span(first),
        ];
        return [
          head,
          ...rest.map((text): Line => [span(' '.repeat(KEYS_COLUMNS + TITLE_COLUMNS)), span(text)]),
        ];
      }),
      [],
    ]),
    [span('While the guest has the keyboard', STYLES.title)],
    [span(key.padEnd(KEYS_COLUMNS), STYLES.key), span('back to the manager; twice sends it to the guest')],
    [],
    [span('▶ running  ‖ paused  ■ stopped  ! ERROR  · inactive  ? unknown  ✓ marked', STYLES.dim)],
  ];
}

/** All keys. */
export function helpDrawn(dialog: DialogOf<'help'>, escapeKey: string, room: Room): Drawn {
  return {
    title: 'Keys',
    lines: scrolled(helpLines(room, escapeKey), dialog.scroll, room.rows),
    footer: [...hint('↑↓ PgDn', 'scroll'), ...hint('Esc', 'close')],
  };
}

/** What a key means in help. */
export function helpKeys(app: AppContext, dialog: DialogOf<'help'>, key: Key, room: Room): void {
  const { escapeKey } = app.store.getState().settings;
  const scroll = scrollAfter(key, dialog.scroll, helpLines(room, escapeKey).length, room.rows);
  if (scroll !== null) {
    changeDialog(app.store, dialog, { scroll });
  } else if (['esc', 'q', '?', 'enter', 'ctrl-c'].includes(key.name)) {
    closeDialog(app.store);
  }
}
