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
  let answer: ReturnType<History['read']> = { events: [], next: null };
  const history = {
    read: async (query: HistoryQuery) => {
      asked.push(query.vm);
      const now = answer;
      answer = { events: [], next: null };
      return now;
    },
  };
  const port = { ...app.port(), history };
  onTestFinished(followEvents({ store: app.store, port: () => port }));
  expect(asked).toEqual([{ id: expect.any(String), name: 'web' }]);
  await soon(() => expect(app.store.getState().events?.newestFirst).toEqual([]));
  answer = { refused: 'it is held', busy: true };
  app.store.setState({ historyVersion: 'two' });
  await soon(() => expect(asked).toHaveLength(3));
  const db = activeVm(1, 'db', 'running');
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [...snapshot.vms, db] } }));
  setView(app.store, { selected: { kind: 'vm', key: db.key } });
  await soon(() => expect(asked.at(-1)?.name).toBe('db'));
  await soon(() => expect(app.store.getState().events?.vmKey).toBe(db.key));
  expect(asked).toHaveLength(4);
});
