import { type AppContext, changeDialog, closeDialog, notify } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import {
  endWord,
  freshHistory,
  type HistoryEvent,
  isSearching,
  moveInHistory,
  turnHistory,
  typeHistoryFilter,
} from '../../state/history-view.js';
import { momentWords } from '../../state/local-time.js';
import type { DialogOf } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import type { Key } from '../../terminal/key-names.js';
import { safeText } from '../../terminal/safe-text.js';
import { fieldWindow } from '../field-window.js';
import { fitLine, type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, listWindow, paragraph, type Room, scrollAfter, scrolled } from './drawn.js';
import { recordLines } from './outcome.js';

type HistoryDialog = DialogOf<'history'>;

const WHO_COLUMNS = 10;

/** What was done and seen, newest first; or one event with its tool runs. */
export function historyDrawn(dialog: HistoryDialog, room: Room): Drawn {
  const event = openedOf(dialog);
  if (event !== null) {
    return {
      title: safeText(event.title),
      lines: scrolled(eventLines(event, room), dialog.scroll, room.rows),
      footer: [...hint('y', 'copy the commands'), ...hint('↑↓', 'scroll'), ...hint('Esc', 'back')],
    };
  }
  const { vm, of, filter, filtering } = dialog;
  const whose = vm === null ? 'the host' : shownName(vm.name);
  const head = filtering === null && filter === '' ? [] : [filterLine(dialog, room)];
  return {
    title: `History of ${whose}  ${countWords(dialog)}`,
    lines: [...head, ...listLines(dialog, { ...room, rows: room.rows - head.length })],
    footer: [
      ...hint('Enter', 'open'),
      ...hint('/', 'filter'),
      ...(of === null ? [] : hint('a', vm === null ? 'only this VM' : 'all VMs')),
      ...hint('r', 'reload'),
      ...hint('Esc', 'close'),
    ],
  };
}

/** How many events there are, as far as that is known. */
function countWords(dialog: HistoryDialog): string {
  const { events, next } = dialog;
  if (isSearching(dialog)) return `${events.length}, searching …`;
  return `${events.length}${next === null ? '' : '+'}`;
}

function listLines(dialog: HistoryDialog, room: Room): readonly Line[] {
  const { events, cursor, problem, filter } = dialog;
  if (problem !== null) return paragraph(problem, room, STYLES.bad);
  if (events.length === 0) {
    const none = filter === '' ? 'Nothing was recorded yet.' : 'No event holds this.';
    return [[span(isSearching(dialog) ? 'Searching …' : none, STYLES.dim)]];
  }
  // Only what is in sight is made: there can be 100,000.
  const first = Math.max(Math.min(cursor - Math.floor(room.rows / 2), events.length - room.rows), 0);
  const rows = events.slice(first, first + room.rows).map((event) => eventRow(event, room.columns - 2));
  return listWindow(rows, cursor - first, room.rows);
}

function eventRow(event: HistoryEvent, columns: number): Line {
  const { sign, style } = signOf(event);
  const words = event.end?.outcome === 'done' ? '' : `  ${event.end?.message.split('\n')[0] ?? 'under way'}`;
  return fitLine(
    [
      span(`${sign} `, style),
      span(`${momentWords(event.at)}  `, STYLES.dim),
      ...fitLine([span(safeText(event.who))], WHO_COLUMNS),
      span(`  ${safeText(event.title)}`, STYLES.bold),
      span(safeText(words), STYLES.dim),
    ],
    columns,
  );
}

function signOf({ asked, end }: HistoryEvent) {
  if (end === null) return { sign: '…', style: STYLES.accent };
  if (asked === 'seen') return { sign: '·', style: STYLES.dim };
  if (end.outcome === 'done') return { sign: '✓', style: STYLES.good };
  return end.outcome === 'refused' ? { sign: '!', style: STYLES.bad } : { sign: '?', style: STYLES.warn };
}

function eventLines(event: HistoryEvent, room: Room): readonly Line[] {
  const { at, who, vm, end, tools } = event;
  const device = vm?.device == null ? '' : `  ${safeText(vm.device)}`;
  const message = end?.message ?? 'Under way, or its program ended in the middle and it is not settled yet.';
  return [
    [
      span(`${momentWords(at)}  ${safeText(who)}${device}  `, STYLES.dim),
      span(endWord(event), signOf(event).style),
    ],
    ...message.split('\n').flatMap((line) => paragraph(safeText(line), room)),
    ...tools.flatMap((tool) => [
      [],
      ...recordLines(
        {
          line: safeText(tool.line),
          durationMs: tool.durationMs,
          ended: tool.ended === null ? 'not known to have ended' : safeText(tool.ended),
          words: tool.words.map((words) => safeText(words)),
          showed: tool.showed === null ? null : safeText(tool.showed),
        },
        room,
      ),
    ]),
  ];
}

function openedOf({ events, opened }: HistoryDialog): HistoryEvent | null {
  return opened === null ? null : (events.find(({ id }) => id === opened) ?? null);
}

function filterLine({ filter, filtering }: HistoryDialog, { columns }: Room): Line {
  if (filtering === null) return [span(`/ ${safeText(filter)}`, STYLES.accent)];
  const { before, at, after } = fieldWindow(filtering, columns - 3);
  return [span('/ ', STYLES.key), span(before), span(at === '' ? ' ' : at, STYLES.selected), span(after)];
}

/** What a key means in the history. */
export function historyKeys(app: AppContext, dialog: HistoryDialog, key: Key, room: Room): void {
  const event = openedOf(dialog);
  if (event !== null) return eventKeys(app, dialog, event, key, room);
  if (dialog.filtering !== null) return filterKeys(app, dialog, dialog.filtering, key);
  // A key that came with what was typed before it means what that finds.
  const found = dialog.isStale ? freshHistory(app, dialog.id) : dialog;
  if (found !== null) listKeys(app, found, key, room);
}

function listKeys(app: AppContext, dialog: HistoryDialog, key: Key, room: Room): void {
  const { store } = app;
  const moved = cursorAfter(key.name, dialog.events.length, dialog.cursor, Math.max(room.rows - 1, 1));
  if (moved !== null) return moveInHistory(app, dialog, moved);
  switch (key.name) {
    case 'enter':
      return changeDialog(store, dialog, { opened: dialog.events[dialog.cursor]?.id ?? null, scroll: 0 });
    case '/':
      return changeDialog(store, dialog, { filtering: fieldOf(dialog.filter) });
    case 'a':
      return turnHistory(app, dialog, { vm: dialog.vm === null ? dialog.of : null });
    case 'r':
      return turnHistory(app, dialog, {});
    case 'esc':
      return dialog.filter === '' ? closeDialog(store) : turnHistory(app, dialog, { filter: '' });
    case 'q':
    case 'H':
    case 'ctrl-c':
      return closeDialog(store);
  }
}

function eventKeys(app: AppContext, dialog: HistoryDialog, event: HistoryEvent, key: Key, room: Room): void {
  const scroll = scrollAfter(key, dialog.scroll, eventLines(event, room).length, room.rows);
  if (scroll !== null) return changeDialog(app.store, dialog, { scroll });
  if (key.name === 'y') {
    app.copy(event.tools.map(({ line }) => `${safeText(line)}\n`).join(''));
    return notify(app, `${event.tools.length} lines sent to the terminal's clipboard`, 'good');
  }
  if (['esc', 'q', 'enter', 'ctrl-c'].includes(key.name)) changeDialog(app.store, dialog, { opened: null });
}

function filterKeys(app: AppContext, dialog: HistoryDialog, field: Field, key: Key): void {
  if (key.name === 'esc' || key.name === 'ctrl-c')
    return turnHistory(app, dialog, { filter: '', filtering: null });
  if (key.name === 'enter' || key.name === 'down')
    return changeDialog(app.store, dialog, { filtering: null });
  const edited = editField(field, key);
  if (edited !== null) typeHistoryFilter(app, dialog, edited);
}

/** A paste into the filter. */
export function historyPaste(app: AppContext, dialog: HistoryDialog, text: string): void {
  if (dialog.filtering !== null) typeHistoryFilter(app, dialog, pasteField(dialog.filtering, text));
}
