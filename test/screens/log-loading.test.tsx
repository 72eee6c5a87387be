import { expect, test } from 'vitest';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import { fieldOf } from '../../src/state/field.js';
import { loadForFilters } from '../../src/state/log/load-expressions.js';
import { FIRST_VIEW } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { aPane } from './support/a-pane.js';

test('an expression that is typed before expressions are loaded is read once they are', async () => {
  const filtering = { of: 'filter', field: fieldOf('/a(') } as const;
  const { app } = openAppContext({ pane: 'log', log: { ...FIRST_VIEW.log, filter: '/a(', filtering } });
  const { lines } = aPane(app, <LogTail columns={80} rows={6} framed />);
  await soon(() => expect(lines()[0]).toContain('/a(  expressions are being loaded'));
  await loadForFilters(app.store);
  await soon(() => expect(lines()[0]).toContain('/a(  missing closing )'));
});
