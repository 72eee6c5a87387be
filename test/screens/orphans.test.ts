import { expect, test } from 'vitest';
import { soon } from '../support/soon.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, sessionTools } from './setup.js';

test.each(['q', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'no tool of a session is left after %s',
  async (way) => {
    const host = await aHost();
    await aRunningVm(host, 'web');
    const app = await anApp(host);
    app.keys('g', 'down');
    await app.until('[Details]');
    await openConsole(app);
    await app.until('root@web:~#', 'the prompt');
    await leaveSession(app);
    expect(sessionTools(host)).not.toEqual([]);
    if (way === 'q') {
      app.keys('p');
      await app.until('web is paused');
      app.keys('q');
    } else app.kill(way);
    await app.exited;
    await soon(() => expect(sessionTools(host)).toEqual([]));
  },
);
