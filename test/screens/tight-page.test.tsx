import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { textLines } from '../support/text-lines.js';
import { anAppScreen } from './support/a-screen.js';

test('in half a pane of 80x24 what became of the VM is whole, and a row of the guest is left', async () => {
  const context = openAppContext();
  const { app } = context;
  const { lines } = anAppScreen(app, { columns: 80, rows: 24 });
  runAction(app, actionById('console'));
  await context.opened();
  context.say(textLines(['login:'], { rows: 25, columns: 80 }));
  const [first] = app.store.getState().tabs;
  if (first === undefined) throw new Error('no session is open');
  const kernel = 'ERROR at palacios/src/palacios/vmm_exits.c(118): The guest has panicked, and it is over';
  const fate = { words: 'web crashed: it is in ERROR', kernel, isOwn: false, isByItself: false };
  const second = { ...first, view: { ...first.view, id: 'other', mode: 'stream' as const, stream: 'com1' } };
  app.store.setState({ tabs: [{ ...first, fate }, second] });
  setView(app.store, {
    captured: null,
    split: { first: first.view.id, second: 'other' },
    sizes: { list: null, log: 8 },
  });
  const page = () => lines().join('\n');
  await soon(() => expect(page()).toMatch(/▶ web: console[\s\S]*web: com1/));
  expect(page()).toMatch(
    /▶ web: console .*\n.*\n.*web crashed: it is in ERROR; the console stays.*\n.*connected .*\n.*kernel: The guest has panicked, and it is .*\n.*i types into it/,
  );
});
