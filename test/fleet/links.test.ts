import { expect, onTestFinished, test } from 'vitest';
import { startFarHost } from '../support/far-host.js';
import { soon } from '../support/soon.js';
import { withSshd } from '../support/with-sshd.js';
import { BAD_HOSTS, startBadHost } from './bad-hosts.js';
import { aClient, isUp, leadALife, openLinks, portOf } from './far-links.js';

withSshd(() => {
  test.each(BAD_HOSTS)(
    'a host that cannot be used is told of, and a good one goes on: $what',
    async (bad) => {
      const client = aClient();
      const good = await startFarHost(client, 'good');
      onTestFinished(() => good.end());
      const far = await startBadHost(client, 'bad', bad);
      onTestFinished(() => far.end());
      const hosts = await openLinks(client, 'bad', 'good');
      const [port, other] = [portOf(hosts, 'bad'), portOf(hosts, 'good')];
      await isUp(other);
      await leadALife(other, good, 'web');
      expect(good.sshd.accepted()).toBe(1);
      await soon(() => {
        const link = port.link();
        expect(link).toMatchObject({ kind: 'down', trouble: bad.trouble });
        expect(link.kind === 'down' && link.words.join('\n')).toMatch(bad.words);
      });
      if (bad.mend === null) return;
      bad.mend(far, client);
      port.reload();
      await isUp(port);
    },
  );
});
