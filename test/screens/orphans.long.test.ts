import { expect, test } from 'vitest';
import { IS_SOAK } from '../support/soak.js';
import { soon } from '../support/soon.js';
import { aHost, anApp, aRunningVm, openConsole, sessionTools } from './setup.js';

const KILLS = IS_SOAK ? 500 : 4;

test(`no tool of a session is left after the program was killed ${KILLS} times`, async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  for (let run = 0; run < KILLS; run += 1) {
    const app = await anApp(host);
    app.keys('g', 'down');
    await app.until('[Details]');
    await openConsole(app);
    // At any moment of the tool's start, too.
    if (run % 2 === 0) await app.until('root@web:~#', 'the prompt');
    app.kill('SIGKILL');
    await app.exited;
    await soon(() => expect(sessionTools(host)).toEqual([]));
    await app.close();
  }
});
