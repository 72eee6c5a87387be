import { Text } from 'ink';
import { memo, type ReactElement, useState } from 'react';
import { cursorAfter } from '../../state/cursor.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import { momentWords } from '../../state/local-time.js';
import { shownName } from '../../state/vms/find.js';
import { padText } from '../../terminal/cut-text.js';
import type { Key } from '../../terminal/key-names.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { CursorList } from '../components/cursor-list.js';
import { FilterRow } from '../components/filter-row.js';
import { Paragraph } from '../components/paragraph.js';
import { DialogLayout } from '../dialogs/dialog-layout.js';
import { useDialog, useKeys, usePaste } from '../dialogs/use-dialog.js';
import { useKeysOf } from '../dialogs/use-keys-of.js';
import { type Tone, theme } from '../theme.js';
import { type EventList, type HistoryEvent, isSearching } from './paging.js';
import type { ShownHistory } from './use-history.js';

const WHO_COLUMNS = 10;

export type EventListViewProps = {
  /** The VM that the history was opened for. */
  of: EventList['vm'];
  shown: ShownHistory;
  onOpen: (id: number | null) => void;
};

/** The events, newest first, with a filter. */
export function EventListView({ of, shown, onOpen }: EventListViewProps): ReactElement {
  const { list } = shown;
  const { columns, rows, close } = useDialog();
  const [typing, setTyping] = useState<Field | null>(null);
  const ofVm = useKeysOf('history', close);
  const own = { ...useKeysOf('host-history', close), ...ofVm };
  const hasHead = typing !== null || list.filter !== '';
  const height = Math.max(rows - (hasHead ? 1 : 0), 1);
  const write = (field: Field) => {
    setTyping(field);
    shown.type(field.text);
  };
  const typeKey = (field: Field, key: Key) => {
    if (key.name === 'esc' || key.name === 'ctrl-c') {
      setTyping(null);
      shown.read({ filter: '' });
    } else if (key.name === 'enter' || key.name === 'down') setTyping(null);
    else {
      const edited = editField(field, key);
      if (edited !== null) write(edited);
    }
  };
  const listKey = (key: Key) => {
    const { events, cursor, filter, vm } = shown.upToDate();
    const moved = cursorAfter(key.name, events.length, cursor, Math.max(height - 1, 1));
    if (moved !== null) return shown.move(moved);
    // Esc and a letter that come together are read as an Alt key: no text is typed here, so Esc is meant.
    switch (key.name.startsWith('alt-') ? 'esc' : key.name) {
      case 'enter':
        shown.move(cursor);
        return onOpen(events[cursor]?.id ?? null);
      case '/':
        return setTyping(fieldOf(filter));
      case 'a':
        return shown.read({ vm: vm === null ? of : null });
      case 'r':
        return shown.read();
      case 'esc':
        return filter === '' ? close() : shown.read({ filter: '' });
      case 'q':
      case 'ctrl-c':
        return close();
      default:
        own[key.name]?.();
    }
  };
  const pick = (at: number, again: boolean) => {
    setTyping(null);
    if (again) onOpen(shown.upToDate().events[at]?.id ?? null);
    else shown.move(at);
  };
  useKeys((key) => {
    if (typing === null) listKey(key);
    else typeKey(typing, key);
    return true;
  });
  usePaste((text) => typing !== null && write(pasteField(typing, text)));
  const hints = {
    enter: 'open',
    '/': 'filter',
    ...(of !== null && { a: list.vm === null ? 'only this VM' : 'all VMs' }),
    r: 'reload',
    esc: 'close',
  };
  return (
    <DialogLayout title={titleOf(list)} hints={hints}>
      {hasHead && <FilterRow typing={typing} filter={list.filter} columns={columns} />}
      <Events list={list} columns={columns} rows={height} onPick={pick} />
    </DialogLayout>
  );
}

/** Whose history it is, and how many events are known. */
function titleOf(list: EventList): string {
  const { vm, events, next } = list;
  const whose = vm === null ? 'the host' : shownName(vm.name);
  const count = isSearching(list)
    ? `${events.length}, searching …`
    : `${events.length}${next === null ? '' : '+'}`;
  return `History of ${whose}  ${count}`;
}

type EventsProps = {
  list: EventList;
  columns: number;
  rows: number;
  onPick: (at: number, again: boolean) => void;
};

function Events({ list, columns, rows, onPick }: EventsProps): ReactElement {
  const { events, cursor, problem, filter } = list;
  if (problem !== null) {
    return (
      <Paragraph columns={columns} rows={rows} tone="bad">
        {problem}
      </Paragraph>
    );
  }
  if (events.length === 0) {
    const none = filter === '' ? 'Nothing has been recorded yet.' : 'No matching events.';
    return <Text {...theme.dim}>{isSearching(list) ? 'Searching …' : none}</Text>;
  }
  return (
    <CursorList items={events} cursor={cursor} rows={rows} isCounted={false} onPick={onPick}>
      {(event) => <EventText event={event} columns={columns} />}
    </CursorList>
  );
}

/** How an event ended, as a sign and its tone. */
export function signOf({ asked, end }: HistoryEvent): { sign: string; tone: Tone } {
  if (end === null) return { sign: '…', tone: 'accent' };
  if (asked === 'seen') return { sign: '·', tone: 'dim' };
  if (end.outcome === 'done') return { sign: '✓', tone: 'good' };
  return end.outcome === 'refused' ? { sign: '!', tone: 'bad' } : { sign: '?', tone: 'warn' };
}

/** An event in a row; of each text no more than can fit. */
const EventText = memo(function EventText({ event, columns }: { event: HistoryEvent; columns: number }) {
  const { at, who, title, end } = event;
  const { sign, tone } = signOf(event);
  const words = end?.outcome === 'done' ? '' : `  ${end?.message.split('\n')[0] ?? 'under way'}`;
  return (
    <>
      <Text {...theme[tone]}>{sign} </Text>
      <Text {...theme.dim}>{momentWords(at)} </Text>
      {` ${padText(safeText(who), WHO_COLUMNS)}  `}
      <Text {...theme.bold}>{safeStart(title, columns)}</Text>
      <Text {...theme.dim}>{safeStart(words, columns)}</Text>
    </>
  );
});
