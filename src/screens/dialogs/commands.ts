import { type AppContext, changeDialog, closeDialog, notify } from '../../state/app-context.js';
import type { CommandRecord } from '../../state/operations/outcome.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, type Room, scrollAfter, scrolled } from './drawn.js';
import { recordLines } from './outcome.js';

function logLines(records: readonly CommandRecord[], room: Room): readonly Line[] {
  if (records.length === 0) return [[span('No v3 command was run yet.', STYLES.dim)]];
  return [...records]
    .reverse()
    .flatMap((record): Line[] => [
      [span(timeOf(record.startedAt), STYLES.dim), span(`  ${record.purpose}`, STYLES.bold)],
      ...recordLines(record, room),
      [],
    ]);
}

function timeOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

/** Each v3 command as run, newest first. */
export function commandsDrawn(
  dialog: DialogOf<'commands'>,
  records: readonly CommandRecord[],
  room: Room,
): Drawn {
  return {
    title: 'Command log',
    lines: scrolled(logLines(records, room), dialog.scroll, room.rows),
    footer: [...hint('y', 'copy as shell lines'), ...hint('↑↓', 'scroll'), ...hint('Esc', 'close')],
  };
}

/** What a key means in the command log. */
export function commandsKeys(app: AppContext, dialog: DialogOf<'commands'>, key: Key, room: Room): void {
  const { commands } = app.store.getState();
  const scroll = scrollAfter(key, dialog.scroll, logLines(commands, room).length, room.rows);
  if (scroll !== null) {
    changeDialog(app.store, dialog, { scroll });
  } else if (key.name === 'y') {
    app.copy(commands.map((record) => `${record.line}\n`).join(''));
    notify(app, `${commands.length} lines sent to the terminal's clipboard`, 'good');
  } else if (['esc', 'q', '@', 'enter', 'ctrl-c'].includes(key.name)) {
    closeDialog(app.store);
  }
}
