import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { until } from '../../simulator/simulated-host.js';
import { startHost } from '../../support/simulated-host.js';
import { IS_SOAK } from '../../support/soak.js';
import { start } from '../command.js';

const SCRAPES = IS_SOAK ? 50_000 : 2000;
/** Beyond what a running Node moves by itself once it is warm; 3 kB kept of each scrape would be more. */
const MOST_GROWTH_KB = (IS_SOAK ? 32 : 12) * 1024;
/** Node's memory for what is young moves by tens of MB, which would hide what is kept of few scrapes. */
const LITTLE_YOUNG = { NODE_OPTIONS: '--max-semi-space-size=1' };

it(`${3 * SCRAPES} scrapes, good and bad ones, cost the server no memory`, async () => {
  const host = await startHost();
  for (let number = 0; number < 4; number++) await host.tool('v3_create', host.image(), `vm${number}`);
  const server = start(['metrics', '--listen', '127.0.0.1:0', '--host-root', host.root], {
    env: LITTLE_YOUNG,
  });
  await until('it listens', () => server.stdout().includes('/metrics'));
  const port = Number(/:(\d+)\/metrics/.exec(server.stdout())?.[1]);
  const memory = () =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))?.[1]);
  let answered = 0;
  const scrape = (number: number) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        if (number % 10 === 0) socket.write('POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
        else if (number % 10 === 1) socket.write('\x00nonsense\r\n\r\n');
        else if (number % 10 === 2) socket.resetAndDestroy();
        else socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
      });
      let text = '';
      socket.on('data', (piece) => {
        text += piece.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (text.includes('\npalacios_up 1\n')) answered += 1;
        resolve();
      });
    });
  const scrapes = async (count: number) => {
    const next = Array.from({ length: count }, (_, number) => number);
    const client = async () => {
      for (let number = next.pop(); number !== undefined; number = next.pop()) await scrape(number);
    };
    await Promise.all(Array.from({ length: 8 }, client));
  };
  await scrapes(SCRAPES);
  const before = memory();
  answered = 0;
  await scrapes(2 * SCRAPES);
  const grown = memory() - before;
  console.log(`${before} kB after ${SCRAPES} scrapes, ${grown} kB more after ${2 * SCRAPES} further ones`);
  expect(answered).toBeGreaterThan(SCRAPES);
  expect(grown).toBeLessThan(MOST_GROWTH_KB);
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
  await host.stop();
});
