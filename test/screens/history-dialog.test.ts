import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { historyDialog } from '../../src/state/actions/record-actions.js';
import { openDialog } from '../../src/state/dialogs.js';
import { aHistory, fillHistory } from './support/a-history.js';
import { dialogsScreen } from './support/dialogs-screen.js';

/** The history of the whole host on the screen, and another program on its inventory. */
function shownHistory({ app, path, seen }: ReturnType<typeof aHistory>) {
  const { history: other, inventory } = openStore(path);
  onTestFinished(() => inventory.close());
  const screen = dialogsScreen(app);
  openDialog(app.store, historyDialog, { vm: null });
  return { ...screen, seen, other };
}

test('what any program records comes in by itself, and the cursor stays on its event', async () => {
  const { press, other, seen, shows } = shownHistory(aHistory(4));
  await press('down', 'down');
  await shows(/▶ · .* event 2 /);
  const begun = other.begin({ who: 'ann', asked: 'start', title: 'restart web', vm: null });
  await shows(
    /History of the host {2}5 [\s\S]* … .* restart web {2}under way[\s\S]*event 4[\s\S]*▶ · .* event 2 /,
  );
  if ('id' in begun) other.end(begun.id, 'refused', 'it did not start');
  await shows(/ ! .* restart web {2}it did not start[\s\S]*▶ · .* event 2 /);
  seen('by this program');
  await shows(/History of the host {2}6 [\s\S]*by this program[\s\S]*restart web[\s\S]*▶ · .* event 2 /);
});

test('an event that is open stays open and scrolled when the list changes', async () => {
  const opened = aHistory(2);
  const begun = opened.history.begin({ who: 'ann', asked: 'start', title: 'restart web', vm: null });
  const { id } = 'id' in begun ? begun : expect.unreachable();
  const run = (word: string) => {
    const words = Array.from({ length: 40 }, (_, at) => `${word} ${at}.`);
    return { line: 'v3_launch', startedAt: 0, durationMs: 9, ended: 'exit 0', words, showed: null };
  };
  opened.history.tool(id, 0, run('first'));
  const { press, other, seen, shows } = shownHistory(opened);
  await press('enter');
  await shows(/╭ restart web ─[\s\S]* under way[\s\S]* first 3\./);
  await press('pagedown');
  await shows(/╭ restart web ─+╮\n +│ +first 14\. /);
  seen('another');
  other.tool(id, 0, run('second'));
  await shows(/╭ restart web ─+╮\n +│ +second 14\. /);
  await press('esc');
  await shows(/History of the host {2}4 [\s\S]* another[\s\S]*▶ … .* restart web /);
});

test('a key right after a filter acts on what is found, not on what was shown before', async () => {
  const { app, history, ...opened } = aHistory(12);
  let isSearchHeld = true;
  const read: typeof history.read = (query) =>
    isSearchHeld && query.text ? { events: [], next: query.before ?? 13 } : history.read(query);
  const { press, shows } = shownHistory({
    ...opened,
    history,
    app: { ...app, history: { ...history, read } },
  });
  const filter = async (text: string) => {
    isSearchHeld = true;
    await press('/', 'ctrl-u', { text }, 'enter');
    isSearchHeld = false;
  };
  await filter('event 3');
  await press('enter');
  await shows('╭ event 3 ─');
  await press('esc');
  await filter('event 1');
  await press('down', 'enter');
  await shows('╭ event 11 ─');
});

test('of several letters that come together only the last text is searched for', async () => {
  const { history, app, ...opened } = aHistory(12);
  const searched = new Set<string>();
  const read: typeof history.read = (query) => {
    if (query.text) searched.add(query.text);
    return history.read(query);
  };
  const { press, burst, shows } = shownHistory({
    ...opened,
    history,
    app: { ...app, history: { ...history, read } },
  });
  await press('/');
  await burst('event 11');
  await shows(/History of the host {2}1 /);
  expect([...searched]).toEqual(['event 11']);
});

test('a search that replaces another before it has ended finds all of its own', async () => {
  const opened = aHistory(1);
  fillHistory(opened.path, 45_000, 'NEEDLE ~');
  opened.seen('a newer ~');
  const { press, paste, shows } = shownHistory(opened);
  await press('/');
  await paste('~q');
  await press('backspace');
  await shows(/History of the host {2}2 [\s\S]*▶ · .* a newer ~ +│\n.* event 1 /);
});
