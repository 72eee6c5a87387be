import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { processesAbout, type Run, startTool } from '../simulator/simulated-host.js';
import { startFarHost } from './far-host.js';
import { soon } from './soon.js';
import { openSshClient, type SshClient } from './ssh-client.js';
import { type Sshd, type SshdOptions, startSshd } from './sshd.js';
import { withSshd } from './with-sshd.js';

function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

async function aHost(client: SshClient, options?: SshdOptions): Promise<Sshd> {
  const sshd = await startSshd(client, options);
  onTestFinished(() => sshd.end());
  client.set('far', sshd);
  return sshd;
}

function start({ env }: SshClient, ...words: string[]) {
  return startTool('/usr/bin/env', ['ssh', ...words], { env: { ...process.env, ...env } });
}

const ssh = (client: SshClient, ...words: string[]): Promise<Run> => start(client, ...words).ended;

/** A program in TypeScript as one for node. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

withSshd(() => {
  test('lets in who has the key, with a HOME and a PATH of its own, and counts it', async () => {
    const client = aClient();
    const sshd = await aHost(client);
    sshd.program('hello', '#!/bin/sh\necho "hello from $HOME"\n');
    expect(await ssh(client, 'far', "hello; echo 'a  b'; exit 3")).toMatchObject({
      code: 3,
      stdout: `hello from ${sshd.folder}\na  b\n`,
      stderr: '',
    });
    expect(sshd.accepted()).toBe(1);
    expect(client.calls()).toEqual([expect.stringContaining('far hello')]);

    const other = aClient();
    other.set('far', sshd);
    expect(await ssh(other, '-o', 'BatchMode=yes', 'far', 'true')).toMatchObject({ code: 255 });
    client.set('far', { ...sshd, hostKey: other.publicKey });
    const changed = await ssh(client, 'far', 'true');
    expect(changed.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect(sshd.accepted()).toBe(1);
  });

  test('prints what start-up files print, and takes settings', async () => {
    const client = aClient();
    const sshd = await aHost(client, { atLogin: 'echo welcome', settings: ['PubkeyAuthentication no'] });
    const refused = await ssh(client, '-o', 'BatchMode=yes', 'far', 'true');
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Permission denied') });
    expect(sshd.accepted()).toBe(0);

    const open = await aHost(client, { atLogin: 'echo welcome' });
    expect((await ssh(client, 'far', 'echo in')).stdout).toBe('welcome\nin\n');
    open.atLogin('');
    expect((await ssh(client, 'far', 'echo in')).stdout).toBe('in\n');
  });

  test('is cut and let in again, freezes and goes on, and leaves nothing', async () => {
    const client = aClient();
    const sshd = await aHost(client);
    sshd.atLogin('sleep infinity');
    const hanging = start(client, 'far', 'true');
    const sleeping = () => processesAbout(join(sshd.folder, 'etc/login'));
    await soon(() => expect(sleeping()).not.toEqual([]));
    hanging.child.kill();
    await hanging.ended;
    sshd.atLogin('');
    const began = join(sshd.folder, 'began');
    const waiting = start(client, 'far', `touch ${began}; sleep infinity`);
    await soon(() => expect(existsSync(began)).toBe(true));
    sshd.cut();
    expect((await waiting.ended).code).toBe(255);

    sshd.freeze();
    const silent = await ssh(client, '-o', 'ConnectTimeout=1', 'far', 'true');
    expect(silent).toMatchObject({ code: 255, stderr: expect.stringContaining('timed out') });
    sshd.thaw();
    expect((await ssh(client, 'far', 'echo there')).stdout).toBe('there\n');

    const last = start(client, 'far', 'sleep infinity');
    await soon(() => expect(sshd.accepted()).toBe(4));
    await sshd.end();
    expect((await last.ended).code).toBe(255);
    expect(existsSync(sshd.folder)).toBe(false);
    await soon(() => expect(processesAbout(sshd.folder)).toEqual([]));
  });

  test('ends with the process that started it', async () => {
    const client = aClient();
    const program = `import { startSshd } from './test/support/sshd.ts';
const sshd = await startSshd({ publicKey: ${JSON.stringify(client.publicKey)} });
console.log(sshd.folder);
setInterval(() => {}, 1000);`;
    const starter = startTool(process.execPath, ['--input-type=module', '-e', await bundle(program)], {});
    const folder = await new Promise<string>((resolve) =>
      starter.child.stdout?.once('data', (line) => resolve(String(line).trim())),
    );
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    expect(processesAbout(folder)).not.toEqual([]);
    starter.child.kill('SIGKILL');
    await starter.ended;
    await soon(() => expect(processesAbout(folder)).toEqual([]));
  });

  test('has a simulated Palacios host behind it', async () => {
    const client = aClient();
    const far = await startFarHost(client, 'node1');
    onTestFinished(() => far.end());
    const added = await ssh(client, 'node1', `v3_tui new web --config ${far.host.config()} --build`);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const listed = await ssh(client, 'node1', 'v3_tui list --json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'web' }]);
  });
});
