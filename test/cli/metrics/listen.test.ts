import { once } from 'node:events';
import { type ClientRequestArgs, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readListenAddress } from '../../../src/cli/metrics/listen-address.js';
import { createMetricsServer } from '../../../src/cli/metrics/serve.js';
import { until } from '../../simulator/simulated-host.js';
import { type SimulatedHost, startHost } from '../../support/simulated-host.js';
import { type Running, start } from '../command.js';
import { parseMetrics, seriesValue } from './parse.js';

let host: SimulatedHost;
let server: Running;
let port: number;

beforeAll(async () => {
  host = await startHost();
  await host.tool('v3_create', host.image(), 'web');
  await host.tool('v3_launch', '/dev/v3-vm0');
  server = start(['metrics', '--listen', '127.0.0.1:0', '--host-root', host.root]);
  port = await portOf(server);
});

afterAll(async () => {
  server.child.kill('SIGKILL');
  await host.stop();
});

async function portOf(running: Running): Promise<number> {
  await until('it listens', () => running.stdout().includes('/metrics'));
  return Number(/:(\d+)\/metrics/.exec(running.stdout())?.[1]);
}

type Answer = { status: number; text: string; headers: Readonly<Record<string, unknown>> };

/** On a busy machine a connection may end before its request is sent: then it is asked again. */
async function ask(options: ClientRequestArgs = {}): Promise<Answer> {
  const answer = await until('an answer', () => askOnce(options).catch(() => null));
  if (answer === null) throw new Error('no answer');
  return answer;
}

function askOnce(options: ClientRequestArgs): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/metrics', ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
      );
    });
    asked.on('error', reject).end();
  });
}

const answerTo = (bytes: string) => until('an answer', () => rawOnce(bytes));

/** Writes bytes, and resolves with the answer once the server has ended the connection. */
function rawOnce(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('metrics --listen', () => {
  it('answers 500 while the metrics cannot be made, and goes on', async () => {
    let isBroken = true;
    const own = createMetricsServer(() => {
      if (isBroken) throw new Error('disk I/O error');
      return 'fine';
    });
    await once(own.listen(0, '127.0.0.1'), 'listening');
    const at = { port: (own.address() as AddressInfo).port };
    const failed = await ask(at);
    isBroken = false;
    expect([failed.status, (await ask(at)).text]).toEqual([500, 'fine']);
    expect(failed.text).toContain('disk I/O error');
    own.close();
  });

  it('serves the metrics at /metrics, one request for each connection', async () => {
    const { status, text, headers } = await ask();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      connection: 'close',
    });
    const families = parseMetrics(text);
    expect(seriesValue(families, 'palacios_vm_state', { name: 'web', state: 'running' })).toBe(1);
    expect(seriesValue(families, 'palacios_log_readable')).toBe(1);
    expect((await ask({ path: '/metrics?collect[]=vms' })).status).toBe(200);
    const twice = await answerTo(
      'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    expect(twice.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });

  it('answers nothing but GET, and nothing elsewhere', async () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      for (const path of ['/metrics', '/']) {
        const { status, text, headers } = await ask({ method, path });
        expect([method, status, headers.allow]).toEqual([method, 405, 'GET']);
        expect(text).not.toContain('palacios_');
      }
    }
    for (const path of ['/', '/metrics/', '/metricsx', '/../metrics', '//metrics', '/METRICS'])
      expect([path, (await ask({ path })).status]).toEqual([path, 404]);
    expect(await rawOnce('CONNECT /metrics HTTP/1.1\r\nHost: x\r\n\r\n')).not.toContain('palacios_');
  });

  it('survives broken clients, and refuses large headers', async () => {
    expect(await answerTo('\x00\xff\x16\x03\x01\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await answerTo(`GET /metrics HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(await answerTo(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    for (let count = 0; count < 50; count++) {
      const socket = await opened();
      socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
      socket.resetAndDestroy();
    }
    expect((await ask()).status).toBe(200);
  });

  it('turns clients away beyond a number, and ends slow ones by itself', async () => {
    const slow: Socket[] = [];
    for (let count = 0; count < 40; count++) slow.push(await opened());
    for (const socket of slow) socket.write('GET /metrics HTTP/1.1\r\nHo');
    // Those that are held take all room, until the server ends them.
    await expect.poll(() => slow.filter((socket) => socket.destroyed).length).toBeGreaterThanOrEqual(8);
    await expect.poll(() => slow.every((socket) => socket.destroyed)).toBe(true);
    expect((await ask()).status).toBe(200);
  });

  it('counts the errors in the kernel log by VM', async () => {
    const errors = async (name: string) =>
      seriesValue(parseMetrics((await ask()).text), 'palacios_log_errors_total', { name });
    const [ours, others] = [await errors('web'), await errors('')];
    await host.fault('log', 'palacios (pcore 0 vm web vcore 0): ERROR at a.c(1): one');
    await host.fault('log', 'palacios (pcore 0 vm web): ERROR: two');
    await host.fault('log', 'palacios (pcore 0 vm web): no error');
    await host.fault('log', 'palacios (pcore 0 vm gone): ERROR: three');
    await expect.poll(() => errors('web')).toBe(ours + 2);
    await expect.poll(() => errors('')).toBe(others + 1);
  });

  it('reads the host at most once a second, and adds no line to the kernel log', async () => {
    const log = host.log();
    const texts = await Promise.all(Array.from({ length: 20 }, async () => (await ask()).text));
    const took = texts.map((text) => seriesValue(parseMetrics(text), 'palacios_scrape_duration_seconds'));
    expect(new Set(took).size).toBeLessThan(took.length);
    expect(host.log()).toBe(log);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s, with a client connected', async (signal) => {
    const own = start(['metrics', '--listen', '[::1]:0', '--host-root', host.root]);
    const at = await portOf(own);
    const socket = connect(at, '::1').on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    own.child.kill(signal);
    expect(await own.ended).toMatchObject({ code: 0, stderr: '' });
    socket.destroy();
  });

  it('says that a port is in use, and refuses addresses that others reach', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const used = typeof address === 'object' && address ? address.port : 0;
    const listen = (...words: string[]) =>
      start(['metrics', '--listen', ...words, '--host-root', host.root]).ended;
    expect(await listen(`127.0.0.1:${used}`)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Cannot listen on 127.0.0.1:${used}: another program uses port ${used}.\n`,
    });
    taken.close();
    for (const text of ['0.0.0.0:0', '[::]:0', '192.0.2.1:9177']) {
      const { code, stderr } = await listen(text);
      expect([code, stderr]).toEqual([2, expect.stringContaining('--allow-remote')]);
    }
    for (const text of [':9177', '9177', 'example.org:9177', '127.0.0.1', '127.0.0.1:70000'])
      expect([text, (await listen(text)).code]).toEqual([text, 2]);
    const remote = await listen('192.0.2.1:0', '--allow-remote');
    expect(remote.code).toBe(1);
    expect(remote.stderr).toContain('warning: who reaches');
    expect(remote.stderr).toContain('this machine has no such address');
  });
});

it('the address to listen on is a number, or localhost', () => {
  expect(readListenAddress('127.0.0.1:9177')).toEqual({ host: '127.0.0.1', port: 9177, isLoopback: true });
  expect(readListenAddress('localhost:0')).toEqual({ host: '127.0.0.1', port: 0, isLoopback: true });
  expect(readListenAddress('[::1]:1')).toMatchObject({ host: '::1', isLoopback: true });
  expect(readListenAddress('[0:0:0:0:0:0:0:1]:1')).toMatchObject({ isLoopback: true });
  for (const open of ['0.0.0.0:1', '[::]:1', '[::11]:1', '128.0.0.1:1', '[fe80::1]:1'])
    expect(readListenAddress(open)).toMatchObject({ isLoopback: false });
});

async function opened(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  return socket;
}
