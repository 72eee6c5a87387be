import { expect, onTestFinished, test } from 'vitest';
import { startFarHost } from '../support/far-host.js';
import { startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { withSshd } from '../support/with-sshd.js';
import { BAD_HOSTS, startBadHost } from './bad-hosts.js';
import { aClient, isUp, leadALife, openLinks, portOf } from './far-links.js';

withSshd(() => {
  test('each host that cannot be used is told of, a good one goes on beside them all, and who is mended is up', async () => {
    const client = aClient();
    const good = await startFarHost(client, 'good');
    onTestFinished(() => good.end());
    const behind = await startHost();
    onTestFinished(() => behind.stop());
    const bad = await Promise.all(
      BAD_HOSTS.map(async (kind, at) => {
        const far = await startBadHost(client, `bad${at}`, kind, behind);
        onTestFinished(() => far.end());
        return { kind, far };
      }),
    );
    const hosts = await openLinks(client, ...bad.map(({ far }) => far.alias), 'good');
    const goesOn = async () => {
      const port = portOf(hosts, 'good');
      await isUp(port);
      await leadALife(port, good, 'web');
      expect(good.sshd.accepted()).toBe(1);
    };
    // Some hang until they are given up, so all are waited for together.
    const isTold = bad.map(async ({ kind, far }) => {
      const port = portOf(hosts, far.alias);
      await soon(() => {
        const link = port.link();
        expect(link, kind.what).toMatchObject({ kind: 'down', trouble: kind.trouble });
        expect(link.kind === 'down' && link.words.join('\n'), kind.what).toMatch(kind.words);
      });
      if (kind.mend === null) return;
      kind.mend(far, client);
      port.reload();
      await isUp(port);
    });
    await Promise.all([goesOn(), ...isTold]);
  });
});
