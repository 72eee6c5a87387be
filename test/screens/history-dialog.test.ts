import { expect, onTestFinished, test } from 'vitest';
import type { History } from '../../src/inventory/history.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { historyDialog } from '../../src/state/actions/record-actions.js';
import { openDialog } from '../../src/state/dialogs.js';
import { LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import type { HostPort } from '../../src/state/fleet/host-port.js';
import { aHistory, fillHistory } from './support/a-history.js';
import { dialogsScreen } from './support/dialogs-screen.js';

/**
 * The history of the whole host on the screen, and another program on its inventory. `written`: the host was read after
 * something was recorded.
 */
function shownHistory({ app, path, seen }: Omit<ReturnType<typeof aHistory>, 'history'>) {
  const { history: other, inventory } = openStore(path);
  onTestFinished(() => inventory.close());
  const screen = dialogsScreen(app);
  openDialog(app.store, historyDialog, { host: LOCAL_HOST, vm: null });
  const written = () => app.store.setState({ historyVersion: other.version() });
  return { ...screen, seen, other, written };
}

type Read = History['read'];

/** The same with another way to read the history. */
function readBy({ app, ...rest }: ReturnType<typeof aHistory>, read: Read): ReturnType<typeof aHistory> {
  const port = () => ({
    ...app.port(),
    history: { read: async (query: Parameters<Read>[0]) => read(query) },
  });
  return { ...rest, app: { ...app, port } };
}

test('what any program records comes in by itself, and the cursor stays on its event', async () => {
  const { press, other, seen, shows, written } = shownHistory(aHistory(4));
  await shows(/History of the host {2}4 /);
  await press('down', 'down');
  await shows(/▶ · .* event 2 /);
  const begun = other.begin({ who: 'ann', asked: 'start', title: 'restart web', vm: null });
  written();
  await shows(
    /History of the host {2}5 [\s\S]* … .* restart web {2}under way[\s\S]*event 4[\s\S]*▶ · .* event 2 /,
  );
  if ('id' in begun) other.end(begun.id, 'refused', 'it did not start');
  written();
  await shows(/ ! .* restart web {2}it did not start[\s\S]*▶ · .* event 2 /);
  seen('by this program');
  written();
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
  const { press, other, seen, shows, written } = shownHistory(opened);
  await press('enter');
  await shows(/╭ restart web ─[\s\S]* under way[\s\S]* first 3\./);
  await press('pagedown');
  await shows(/╭ restart web ─+╮\n +│ +first 14\. /);
  seen('another');
  other.tool(id, 0, run('second'));
  written();
  await shows(/╭ restart web ─+╮\n +│ +second 14\. /);
  await press('esc');
  await shows(/History of the host {2}4 [\s\S]* another[\s\S]*▶ … .* restart web /);
});

test('a key right after a filter acts on what is found, not on what was shown before', async () => {
  const opened = aHistory(12);
  let isSearchHeld = true;
  const read: Read = (query) =>
    isSearchHeld && query.text ? { events: [], next: query.before ?? 13 } : opened.history.read(query);
  const { press, shows } = shownHistory(readBy(opened, read));
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
  const opened = aHistory(12);
  const searched = new Set<string>();
  const read: Read = (query) => {
    if (query.text) searched.add(query.text);
    return opened.history.read(query);
  };
  const { press, burst, shows } = shownHistory(readBy(opened, read));
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

test('a shows the history of all hosts by our clock, and waits for none', async () => {
  const { app, ...opened } = aHistory(3);
  const [local] = [...app.store.getState().hosts.values()];
  if (local === undefined) throw new Error('no host');
  const entry = (id: string) => ({ ...local, id, part: null });
  app.store.setState(({ hosts }) => ({
    hosts: new Map(hosts).set('hung', entry('hung')).set('slow', entry('slow')).set('gone', entry('gone')),
  }));
  const port = (host = LOCAL_HOST): HostPort => {
    const own = app.port();
    if (host === LOCAL_HOST) return own;
    const link = { kind: 'up', roundTripMs: 3, clockAheadMs: -90_000, version: '1' } as const;
    return { ...own, id: host, link: () => link, history: { read: async () => farHistory(host) } };
  };
  const farHistory = (host: string): ReturnType<Read> | Promise<ReturnType<Read>> => {
    if (host === 'hung') return new Promise(() => undefined);
    if (host === 'gone') return { refused: 'There is no line to gone.' };
    const found = opened.history.read({ limit: 1 });
    if ('refused' in found) throw new Error(found.refused);
    return { next: null, events: found.events.map((event) => ({ ...event, at: event.at - 89_000 })) };
  };
  const { press, shows } = shownHistory({ ...opened, app: { ...app, port } });
  await shows(/History of local {2}3 /);
  await press('a');
  await shows(/History of all hosts {2}4, searching …/);
  await shows(/gone: There is no line to gone\./);
  await shows(/slow: its clock is 1 min 30 s behind ours; the times below are ours/);
  await shows(/▶ · [\d: -]+ slow +outside +event 3 .*\n.* local +outside +event 3 /);
  await press('down', 'enter');
  await shows(/╭ event 3 ─[\s\S]* local {2}outside/);
  await press('esc', 'a');
  await shows(/History of local {2}3 /);
});

test('of many hosts that cannot be read a few are told, and the events keep their room', async () => {
  const { app, ...opened } = aHistory(3);
  const [local] = [...app.store.getState().hosts.values()];
  if (local === undefined) throw new Error('no host');
  const gone = Array.from({ length: 30 }, (_, at) => `gone${at + 1}`);
  app.store.setState(({ hosts }) => ({
    hosts: new Map([...hosts, ...gone.map((id) => [id, { ...local, id, part: null }] as const)]),
  }));
  const port = (host = LOCAL_HOST): HostPort =>
    host === LOCAL_HOST
      ? app.port()
      : { ...app.port(), id: host, history: { read: async () => ({ refused: 'There is no line.' }) } };
  const { press, shows } = shownHistory({ ...opened, app: { ...app, port } });
  await shows(/History of local {2}3 /);
  await press('a');
  await shows(
    /History of all hosts {2}3 [\s\S]*gone1: There is no line\.[\s\S]*gone2: There[\s\S]*and 28 more that[\s\S]*event 3 [\s\S]*event 1 /,
  );
});
