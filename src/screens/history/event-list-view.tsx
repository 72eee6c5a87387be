import { Text } from 'ink';
import { memo, type ReactElement, useState } from 'react';
import { moveCursor, stepOf } from '../../state/cursor.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import { clockWords } from '../../state/fleet/clock-words.js';
import { farKey, LOCAL_HOST } from '../../state/fleet/host-id.js';
import { momentWords } from '../../state/local-time.js';
import { hostedName } from '../../state/vms/find.js';
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
import type { HistoryEvent } from './event-list.js';
import {
  type HistoryView,
  type HostedEvent,
  isViewSearching,
  movedTo,
  rowsOf,
  type Scope,
} from './history-view.js';
import type { ShownHistory } from './use-history.js';

const HOST_COLUMNS = 10;
const WHO_COLUMNS = 10;
/** Of a host's name in the title. */
const TITLE_COLUMNS = 40;
/** So many lines tell of hosts that cannot be read: the events need the room. */
const MOST_REMARKS = 3;

export type EventListViewProps = {
  /** Whose history can be shown: the first at first. */
  scopes: readonly Scope[];
  shown: ShownHistory;
  onOpen: (row: HostedEvent) => void;
};

/** The events, newest first, with a filter. */
export function EventListView({ scopes, shown, onOpen }: EventListViewProps): ReactElement {
  const { view } = shown;
  const { columns, rows, close } = useDialog();
  const [typing, setTyping] = useState<Field | null>(null);
  const ofVm = useKeysOf('history', close);
  const own = { ...useKeysOf('host-history', close), ...ofVm };
  const hasSeveral = scopes.some(({ hosts }) => hosts.length > 1);
  const remarks = remarkLines(view);
  const hasHead = typing !== null || view.filter !== '';
  const height = Math.max(rows - (hasHead ? 1 : 0) - remarks.length, 1);
  const next = scopes[(scopes.indexOf(view.scope) + 1) % scopes.length];
  const write = (field: Field) => {
    setTyping(field);
    if (field.text !== view.filter) shown.read(field.text);
  };
  const typeKey = (field: Field, key: Key) => {
    if (key.name === 'esc' || key.name === 'ctrl-c') {
      setTyping(null);
      shown.read('');
    } else if (key.name === 'enter' || key.name === 'down') setTyping(null);
    else {
      const edited = editField(field, key);
      if (edited !== null) write(edited);
    }
  };
  const open = (at: number | null) =>
    shown.onceAnswered((now) => {
      const row = rowsOf(now)[at ?? now.cursor];
      if (row !== undefined) onOpen(row);
      return now;
    });
  const listKey = (key: Key) => {
    const step = stepOf(key.name, Math.max(height - 1, 1));
    if (step !== null) {
      return shown.onceAnswered((now) => movedTo(now, moveCursor(rowsOf(now).length, now.cursor, step)));
    }
    // Esc and a letter that come together are read as an Alt key: no text is typed here, so Esc is meant.
    switch (key.name.startsWith('alt-') ? 'esc' : key.name) {
      case 'enter':
        return open(null);
      case '/':
        return setTyping(fieldOf(view.filter));
      case 'a':
        return next === undefined || next === view.scope ? undefined : shown.show(next);
      case 'r':
        return shown.read();
      case 'esc':
        return view.filter === '' ? close() : shown.read('');
      case 'q':
      case 'ctrl-c':
        return close();
      default:
        own[key.name]?.();
    }
  };
  const pick = (at: number, again: boolean) => {
    setTyping(null);
    if (again) open(at);
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
    ...(next !== undefined && next !== view.scope && { a: scopeHint(next, hasSeveral) }),
    r: 'reload',
    esc: 'close',
  };
  return (
    <DialogLayout title={titleOf(view, hasSeveral)} hints={hints}>
      {hasHead && <FilterRow typing={typing} filter={view.filter} columns={columns} />}
      {remarks.map((words) => (
        <Text key={words} {...theme.warn}>
          {safeStart(words, columns)}
        </Text>
      ))}
      <Events view={view} columns={columns} rows={height} onPick={pick} />
    </DialogLayout>
  );
}

/** @param hasSeveral true: there are several hosts */
function scopeHint({ vm, hosts }: Scope, hasSeveral: boolean): string {
  if (vm !== null) return 'only this VM';
  if (hosts.length > 1) return 'all hosts';
  return hasSeveral ? 'this host' : 'all VMs';
}

/** Whose history it is, and how many events are known. */
function titleOf(view: HistoryView, hasSeveral: boolean): string {
  const { scope } = view;
  const count = rowsOf(view).length;
  const hasMore = [...view.lists.values()].some(({ next }) => next !== null);
  const known = isViewSearching(view) ? `${count}, searching …` : `${count}${hasMore ? '+' : ''}`;
  return `History of ${whose(scope, hasSeveral)}  ${known}`;
}

function whose({ vm, hosts }: Scope, hasSeveral: boolean): string {
  const [host = LOCAL_HOST] = hosts;
  if (vm !== null) return hostedName({ key: farKey(host, ''), name: vm.name });
  if (hosts.length > 1) return 'all hosts';
  return hasSeveral || host !== LOCAL_HOST ? safeStart(host, TITLE_COLUMNS) : 'the host';
}

/** Which hosts among several cannot be read, or have another time: a few in words, and how many more. */
function remarkLines({ lists }: HistoryView): readonly string[] {
  if (lists.size === 1) return [];
  const all = [...lists].flatMap(([host, { problem, aheadMs }]) => [
    ...(problem === null ? [] : [`${host}: ${problem}`]),
    ...(aheadMs === 0 ? [] : [`${host}: its clock is ${clockWords(aheadMs)}; the times below are ours`]),
  ]);
  if (all.length <= MOST_REMARKS) return all;
  const told = all.slice(0, MOST_REMARKS - 1);
  return [...told, `and ${all.length - told.length} more that cannot be read, or have another time`];
}

type EventsProps = {
  view: HistoryView;
  columns: number;
  rows: number;
  onPick: (at: number, again: boolean) => void;
};

function Events({ view, columns, rows, onPick }: EventsProps): ReactElement {
  const { cursor, filter, lists } = view;
  const events = rowsOf(view);
  const [only] = lists.size === 1 ? [...lists.values()] : [];
  if (only !== undefined && only.problem !== null) {
    return (
      <Paragraph columns={columns} rows={rows} tone="bad">
        {only.problem}
      </Paragraph>
    );
  }
  if (events.length === 0) {
    const none = filter === '' ? 'Nothing has been recorded yet.' : 'No matching events.';
    return <Text {...theme.dim}>{isViewSearching(view) ? 'Searching …' : none}</Text>;
  }
  return (
    <CursorList items={events} cursor={cursor} rows={rows} isCounted={false} onPick={onPick}>
      {(row) => <EventText row={row} isHosted={lists.size > 1} columns={columns} />}
    </CursorList>
  );
}

/** How an event ended, as a sign and its tone. */
export function signOf({ asked, end }: Pick<HistoryEvent, 'asked' | 'end'>): { sign: string; tone: Tone } {
  if (end === null) return { sign: '…', tone: 'accent' };
  if (asked === 'seen') return { sign: '·', tone: 'dim' };
  if (end.outcome === 'done') return { sign: '✓', tone: 'good' };
  return end.outcome === 'refused' ? { sign: '!', tone: 'bad' } : { sign: '?', tone: 'warn' };
}

type EventTextProps = { row: HostedEvent; isHosted: boolean; columns: number };

/** An event in a row; of each text no more than can fit. `isHosted`: with its host, and when it was by our clock. */
const EventText = memo(function EventText({ row, isHosted, columns }: EventTextProps) {
  const { host, event } = row;
  const { who, title, end } = event;
  const { sign, tone } = signOf(event);
  const words = end?.outcome === 'done' ? '' : `  ${end?.message.split('\n')[0] ?? 'under way'}`;
  return (
    <>
      <Text {...theme[tone]}>{sign} </Text>
      <Text {...theme.dim}>{momentWords(isHosted ? row.at : event.at)} </Text>
      {isHosted && (
        <Text {...theme.accent}>{` ${padText(safeStart(host, HOST_COLUMNS), HOST_COLUMNS)}`}</Text>
      )}
      {` ${padText(safeText(who), WHO_COLUMNS)}  `}
      <Text {...theme.bold}>{safeStart(title, columns)}</Text>
      <Text {...theme.dim}>{safeStart(words, columns)}</Text>
    </>
  );
});
