import { expect, onTestFinished, test } from 'vitest';
import { startFarHost } from '../support/far-host.js';
import { startRelay } from '../support/relay.js';
import type { Line } from '../support/relay-course.js';
import { withSshd } from '../support/with-sshd.js';
import { aClient, isUp, leadALife, openLinks, portOf } from './far-links.js';

const LINES: readonly [string, Line][] = [
  ['9,600 baud', { bytesPerSecond: 960 }],
  ['2 s of delay', { delayMs: 1000 }],
  ['5 % of loss', { delayMs: 40, loss: 0.05, seed: 13 }],
];

withSshd(() => {
  test.each(LINES)('a VM is led through its life over a line with %s', async (_what, line) => {
    const client = aClient();
    const far = await startFarHost(client, 'far');
    onTestFinished(() => far.end());
    const relay = await startRelay(far.sshd.port, line);
    onTestFinished(() => relay.end());
    client.set('far', { ...far.sshd, port: relay.port });
    const port = portOf(await openLinks(client, 'far'), 'far');
    await isUp(port);
    await leadALife(port, far, 'web');
    expect(port.link()).toMatchObject({ kind: 'up' });
    expect(far.sshd.accepted()).toBe(1);
  });
});
