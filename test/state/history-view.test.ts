import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { fieldOf } from '../../src/state/field.js';
import {
  freshHistory,
  isSearching,
  moveInHistory,
  showHistory,
  turnHistory,
  typeHistoryFilter,
} from '../../src/state/history-view.js';
import type { DialogOf } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';

/** A context, the history that it shows, and another program on its inventory. */
function openHistory(count: number) {
  const { app } = openAppContext();
  const seen = (title: string) =>
    expect(app.history.seen({ who: 'outside', title, vm: null }), title).toBeNull();
  for (let number = 1; number <= count; number++) seen(`event ${number}`);
  const other = openStore(app.inventory.path);
  const shown = (): DialogOf<'history'> => {
    const dialog = app.store.getState().view.dialogs.at(-1);
    if (dialog?.kind !== 'history') throw new Error('no history is shown');
    return dialog;
  };
  const titles = () => shown().events.map(({ title }) => title);
  return { app, seen, other, shown, titles };
}

/** So many events at once, of which the first alone holds a text. */
function fill(path: string, count: number, text: string): void {
  andClose(openSqlite(path), (db) => {
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO event (id, at, who, asked, title, intent, owner_pid, owner_start, owner_boot, ended_at, outcome, message)
        SELECT i, i, 'root', 'seen', 'plain', '{}', 1, '', '', i, 'done', '' FROM n;
      INSERT INTO event_text SELECT id, 'PLAIN' FROM event WHERE id > 1;
      UPDATE event_text SET folded = '${text}' WHERE event = 1;
    `);
  });
}

describe('the history that is shown', () => {
  it('takes in what is recorded meanwhile, by itself, and the cursor stays on its event', async () => {
    const { app, seen, other, shown, titles } = openHistory(4);
    showHistory(app, null);
    moveInHistory(app, shown(), 2);
    expect(shown().events[shown().cursor]?.title).toBe('event 2');
    const begun = other.history.begin({ who: 'ann', asked: 'start', title: 'start web', vm: null });
    await expect.poll(titles).toEqual(['start web', 'event 4', 'event 3', 'event 2', 'event 1']);
    expect(shown().events[shown().cursor]?.title).toBe('event 2');
    expect(shown().events[0]?.end).toBeNull();
    if ('id' in begun) other.history.end(begun.id, 'refused', 'it did not start');
    await expect.poll(() => shown().events[0]?.end?.outcome).toBe('refused');
    seen('by this program');
    await expect.poll(() => titles()[0]).toBe('by this program');
    expect(shown().events[shown().cursor]?.title).toBe('event 2');
    other.inventory.close();
  });

  it('keeps its filter and the event that is open', async () => {
    const { app, seen, other, shown, titles } = openHistory(3);
    showHistory(app, null);
    turnHistory(app, shown(), { filter: 'event' });
    const opened = shown().events[1]?.id ?? 0;
    app.store.setState((state) => ({
      view: { ...state.view, dialogs: [{ ...shown(), opened, cursor: 1, scroll: 2 }] },
    }));
    seen('another');
    seen('event 4');
    await expect.poll(titles).toEqual(['event 4', 'event 3', 'event 2', 'event 1']);
    expect(shown()).toMatchObject({ opened, scroll: 2, cursor: 2, filter: 'event' });
    other.inventory.close();
  });

  it('searches a long history for a text in turns, and goes on to what is found at last', async () => {
    const { app, shown, titles, other } = openHistory(1);
    fill(app.inventory.path, 45_000, 'NEEDLE ~');
    showHistory(app, null);
    turnHistory(app, shown(), { filter: '~' });
    expect(isSearching(shown())).toBe(true);
    expect(titles()).toEqual([]);
    await expect.poll(() => isSearching(shown())).toBe(false);
    expect(titles()).toEqual(['event 1']);
    turnHistory(app, shown(), { filter: '' });
    await expect.poll(() => shown().events.length).toBe(100);
    expect(shown().next).toBe(44_901);
    other.inventory.close();
  });

  it('searches once for keys that come together, and a key after them means what that finds', async () => {
    const { app, shown, titles, other } = openHistory(12);
    showHistory(app, null);
    for (const text of ['e', 'ev', 'event 1', 'event 12']) typeHistoryFilter(app, shown(), fieldOf(text));
    expect(isSearching(shown())).toBe(true);
    expect(titles()).toHaveLength(12);
    await expect.poll(titles).toEqual(['event 12']);
    typeHistoryFilter(app, shown(), fieldOf('event 3'));
    expect(freshHistory(app, shown().id)?.events.map(({ title }) => title)).toEqual(['event 3']);
    other.inventory.close();
  });

  it('stops a search that another one has taken the place of', async () => {
    const { app, shown, titles, other } = openHistory(1);
    fill(app.inventory.path, 45_000, 'NEEDLE ~');
    showHistory(app, null);
    turnHistory(app, shown(), { filter: '~' });
    turnHistory(app, shown(), { filter: 'z' });
    await expect.poll(() => isSearching(shown())).toBe(false);
    expect(titles()).toEqual([]);
    other.inventory.close();
  });
});
