import { columnOrNull, columnText, textOfColumn, textOrNull } from './column-text.js';
import { keepSearched } from './event-search.js';
import type { EventEnd, EventTool, EventVm, HistoryEvent, Intent, NewEvent } from './history.js';
import type { ProcessIdentity } from './process-identity.js';
import type { Sqlite } from './sqlite-driver.js';

type EventRow = {
  id: number;
  at: number;
  who: string;
  asked: string;
  title: string;
  vm: number | string | null;
  vm_name: string | null;
  vm_device: string | null;
  intent: string;
  owner_pid: number;
  owner_start: string;
  owner_boot: string;
  ended_at: number | null;
  outcome: EventEnd['outcome'] | null;
  message: string | null;
};

type ToolRow = {
  event: number;
  position: number;
  line: string;
  started_at: number;
  duration_ms: number | null;
  ended: string | null;
  words: string;
  showed: string | null;
};

/** An event and the process that began it. */
type OwnedEvent = { event: HistoryEvent; owner: ProcessIdentity };

/** How many characters of a tool's words are searched. */
const SEARCHED_WORDS = 4000;

/**
 * Adds an event without an end.
 * @param vmColumn an SQL expression for the entry of `@vm`; null where there is none
 * @param at milliseconds since the epoch
 */
export function insertEvent(
  db: Sqlite,
  vmColumn: string,
  event: NewEvent,
  at: number,
  owner: ProcessIdentity,
): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO event
         (at, who, asked, title, vm, vm_name, vm_device, intent, owner_pid, owner_start, owner_boot, ask)
       VALUES (@at, @who, @asked, @title, ${vmColumn}, @name, @device, @intent, @pid, @start, @boot, @ask)`,
    )
    .run({
      at: Math.round(at),
      who: columnText(event.who),
      asked: columnText(event.asked),
      title: columnText(event.title),
      ...vmValues(event.vm),
      intent: JSON.stringify(event.intent ?? {}),
      ask: columnOrNull(event.ask ?? null),
      ...owner,
    });
  const id = Number(lastInsertRowid);
  foldEvent(db, id);
  return id;
}

/** Updates what is known about an event; false where there is no such event. */
export function amendEvent(
  db: Sqlite,
  vmColumn: string,
  id: number,
  { intent, vm }: { intent?: Intent; vm?: EventVm },
): boolean {
  const there = db.prepare('SELECT 1 FROM event WHERE id = ?').get(id) !== undefined;
  if (intent !== undefined)
    db.prepare('UPDATE event SET intent = ? WHERE id = ?').run(JSON.stringify(intent), id);
  if (vm !== undefined)
    db.prepare(`UPDATE event SET vm = ${vmColumn}, vm_name = @name, vm_device = @device WHERE id = @id`).run({
      id,
      ...vmValues(vm),
    });
  if (there) foldEvent(db, id);
  return there;
}

/** Writes a tool run of an event at its position; false where there is no such event. */
export function writeTool(db: Sqlite, event: number, position: number, tool: EventTool): boolean {
  if (db.prepare('SELECT 1 FROM event WHERE id = ?').get(event) === undefined) return false;
  db.prepare(
    `INSERT OR REPLACE INTO event_tool (event, position, line, started_at, duration_ms, ended, words, showed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    event,
    position,
    columnText(tool.line),
    Math.round(tool.startedAt),
    tool.durationMs,
    columnOrNull(tool.ended),
    JSON.stringify(tool.words),
    columnOrNull(tool.showed),
  );
  foldEvent(db, event);
  return true;
}

/** Ends an event that has no end; false where there is no such event. */
export function endEvent(db: Sqlite, id: number, { at, outcome, message }: EventEnd): boolean {
  if (db.prepare('SELECT 1 FROM event WHERE id = ?').get(id) === undefined) return false;
  db.prepare('UPDATE event SET ended_at = ?, outcome = ?, message = ? WHERE id = ? AND ended_at IS NULL').run(
    Math.round(at),
    outcome,
    columnText(message),
    id,
  );
  foldEvent(db, id);
  return true;
}

/** The events with these ids, newest first, with their tools. */
export function readEvents(db: Sqlite, ids: readonly number[]): readonly OwnedEvent[] {
  const among = JSON.stringify(ids);
  const tools = new Map<number, EventTool[]>();
  const toolRows = db
    .prepare<[string], ToolRow>(
      `SELECT event, position, line, started_at, duration_ms, ended, words, showed FROM event_tool
       WHERE event IN (SELECT value FROM json_each(?)) ORDER BY event, position`,
    )
    .all(among);
  for (const row of toolRows) {
    const list = tools.get(row.event) ?? [];
    list.push(toolOf(row));
    tools.set(row.event, list);
  }
  return db
    .prepare<[string], EventRow>(
      'SELECT * FROM event WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC',
    )
    .all(among)
    .map((row) => ({
      event: eventOf(row, tools.get(row.id) ?? []),
      owner: { pid: row.owner_pid, start: row.owner_start, boot: row.owner_boot },
    }));
}

function foldEvent(db: Sqlite, id: number): void {
  const [found] = readEvents(db, [id]);
  if (found !== undefined) keepSearched(db, id, textsOf(found.event));
}

/** All texts of an event that are searched. */
function textsOf({ who, asked, title, vm, tools, end }: HistoryEvent): readonly string[] {
  return [
    ...[who, asked, title, vm?.name ?? '', vm?.device ?? '', end?.outcome ?? '', end?.message ?? ''],
    ...tools.flatMap(({ line, ended, words, showed }) => [
      ...[line, ended ?? '', showed ?? ''],
      words.join('\n').slice(0, SEARCHED_WORDS),
    ]),
  ].filter((text) => text !== '');
}

function vmValues(vm: EventVm | null): { vm: string | null; name: string | null; device: string | null } {
  return {
    vm: vm?.id ?? null,
    name: columnOrNull(vm?.name ?? null),
    device: columnOrNull(vm?.device ?? null),
  };
}

function toolOf(row: ToolRow): EventTool {
  return {
    line: textOfColumn(row.line),
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    ended: textOrNull(row.ended),
    words: JSON.parse(row.words) as string[],
    showed: textOrNull(row.showed),
  };
}

function eventOf(row: EventRow, tools: readonly EventTool[]): HistoryEvent {
  const vm = row.vm === null ? null : String(row.vm);
  return {
    id: row.id,
    at: row.at,
    who: textOfColumn(row.who),
    asked: textOfColumn(row.asked),
    title: textOfColumn(row.title),
    vm:
      row.vm_name === null
        ? null
        : { id: vm, name: textOfColumn(row.vm_name), device: textOrNull(row.vm_device) },
    intent: JSON.parse(row.intent) as Intent,
    tools,
    end:
      row.ended_at === null || row.outcome === null
        ? null
        : { at: row.ended_at, outcome: row.outcome, message: textOfColumn(row.message ?? '') },
  };
}
