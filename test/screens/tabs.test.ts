import { expect, test } from 'vitest';
import { tabsInRoom } from '../../src/screens/main-pane/tabs.js';
import type { SessionTab } from '../../src/state/store.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { tab } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');
const SESSIONS = [
  tab('a', web),
  tab('b', web, { mode: 'stream', stream: 'out' }),
  tab('c', web, { mode: 'vnc', state: 'ended' }),
];

const rowOf = (sessions: readonly SessionTab[], shown: string, columns: number) => {
  const { before, tabs, after } = tabsInRoom(sessions, shown, columns);
  return before + tabs.map(({ label }) => label).join('') + after;
};

const row = (shown: string, columns: number) => rowOf(SESSIONS, shown, columns);

test('all tabs are shown where there is room, numbered, the shown one in brackets', () => {
  const rest = ' 1 web: console  2 web: out  3 web: VNC (ended)  Checkpoints  Host ';
  expect(row('details', 100)).toBe(`[Details] Config ${rest}`);
  expect(row('gone', 100)).toBe(`[Details] Config ${rest}`);
});

test('those that have no room are counted, on both sides', () => {
  expect(row('c', 44)).toBe('‹3  2 web: out [3 web: VNC (ended)] 2›');
  expect(row('b', 30)).toBe('‹3 [2 web: out] 3›');
  expect(row('details', 44)).toBe('[Details] Config  1 web: console  4›');
  expect(row('checkpoints', 25)).toBe('‹5 [Checkpoints] Host ');
});

test('a tab with something new has a sign; so has the count of those that have no room', () => {
  const news = SESSIONS.map((session, at) => ({ ...session, hasNew: at !== 1 }));
  expect(rowOf(news, 'details', 100)).toContain(' 1 web: console +  2 web: out  3 web: VNC + (ended) ');
  expect(rowOf(news, 'b', 30)).toBe('‹3+ [2 web: out] 3+›');
  expect(tabsInRoom(news, 'b', 100).tabs.map(({ hasNew }) => hasNew)).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});

test('a tab has a sign for an alert about its VM that is not seen', () => {
  const marks = { marked: new Set<string>(), isTyping: false, alerted: ['b'] };
  const labels = tabsInRoom(SESSIONS, 'details', 100, marks).tabs.map(({ label }) => label);
  expect(labels).toContain(' 2 web: out ! ');
  expect(labels).toContain(' 1 web: console ');
});

test('of a long name which session it is stays, of a long stream its beginning', () => {
  const long = activeVm(0, 'n'.repeat(127), 'running');
  const names = [
    tab('a', long),
    tab('b', long, { mode: 'stream', stream: 's'.repeat(127) }),
    tab('c', web, { mode: 'stream', stream: 's'.repeat(127) }),
  ];
  expect(rowOf(names, 'details', 116)).toBe(
    '[Details] Config  1 nnnnnnnnnnnn…: console  2 nnnnnnnnn…: sssssssss…  3 web: ssssssssssssssss…  Checkpoints  Host ',
  );
});

test('long names are cut, their signs are not, and hostile ones are safe', () => {
  const hostile = {
    ...tab('a', web, { state: 'ended' }),
    vmName: `\x1b[2J${'w'.repeat(100)}`,
    hasNew: true,
  };
  const { tabs } = tabsInRoom([hostile], 'a', 100);
  expect(tabs[2]?.label).toHaveLength(24 + ' + (ended)'.length + 2);
  expect(tabs[2]?.label).toMatch(/^\[1 .*…: console \+ \(ended\)\]$/);
  expect(tabs[2]?.label).not.toContain('\x1b');
});

test('the row always has room, and the shown tab is in it', () => {
  const session = fc.record({
    name: fc.string({ maxLength: 40 }),
    ended: fc.boolean(),
    hasNew: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(session, { maxLength: 30 }),
      fc.nat(31),
      fc.integer({ min: 34, max: 120 }),
      (all, at, columns) => {
        const sessions = all.map(({ name, ended, hasNew }, index) => ({
          ...tab(`s${index}`, web, { state: ended ? 'ended' : 'open' }),
          vmName: name,
          hasNew,
        }));
        const ids = ['details', 'config', ...sessions.map(({ view }) => view.id), 'checkpoints'];
        const shown = ids[at % ids.length] ?? 'details';
        const found = tabsInRoom(sessions, shown, columns);
        expect(textWidth(rowOf(sessions, shown, columns))).toBeLessThanOrEqual(columns);
        expect(found.tabs.filter(({ isShown }) => isShown).map(({ id }) => id)).toEqual([shown]);
      },
    ),
  );
});
