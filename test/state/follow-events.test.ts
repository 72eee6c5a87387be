import { expect, onTestFinished, test } from 'vitest';
import type { History, HistoryQuery } from '../../src/inventory/history.js';
import { followEvents } from '../../src/state/history/follow-events.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';

test('the last events of the selected VM are read, again when the history has changed, and again where it was busy', async () => {
  const { app } = openAppContext();
  const asked: (HistoryQuery['vm'] | undefined)[] = [];
  let version = 'one';
  let answer: ReturnType<History['read']> = { events: [], next: null };
  const history = {
    version: () => version,
    read: (query: HistoryQuery) => {
      asked.push(query.vm);
      const now = answer;
      answer = { events: [], next: null };
      return now;
    },
  };
  const change = () => app.store.setState({ work: new Map() });
  onTestFinished(followEvents(history, app.store));
  expect(asked).toEqual([{ id: expect.any(String), name: 'web' }]);
  const first = app.store.getState().events;
  expect(first?.newestFirst).toEqual([]);
  version = 'two';
  answer = { refused: 'it is held', busy: true };
  change();
  await soon(() => expect(asked).toHaveLength(3));
  const db = activeVm(1, 'db', 'running');
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [...snapshot.vms, db] } }));
  setView(app.store, { selected: { kind: 'vm', key: db.key } });
  await soon(() => expect(asked.at(-1)?.name).toBe('db'));
  expect(app.store.getState().events?.vmKey).toBe(db.key);
  expect(asked).toHaveLength(4);
});
