import { expect } from 'vitest';
import { andClose, openSqlite } from '../../../src/inventory/sqlite-driver.js';
import { openAppContext } from '../../support/app-context.js';

/** A context whose history has so many events. `seen`: records one more. */
export function aHistory(count: number) {
  const { app, inventory, history } = openAppContext();
  const seen = (title: string) => expect(history.seen({ who: 'outside', title, vm: null })).toBeNull();
  for (let number = 1; number <= count; number++) seen(`event ${number}`);
  return { app, history, path: inventory.path, seen };
}

/** Events behind the first at once, until there are so many; of them all the first alone holds a text. */
export function fillHistory(path: string, count: number, text: string): void {
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
