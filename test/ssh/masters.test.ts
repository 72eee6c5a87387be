import { existsSync, readdirSync, statSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type RunEnd, type RunOverSsh, runOverSsh } from '../../src/ssh/run.js';
import { soon } from '../support/soon.js';
import { openSshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';
import { aFarSide, type FarSide } from './support.js';

type Ran = { end: RunEnd; stdout: string; stderr: string };

async function run(side: FarSide, line: string, more: Partial<RunOverSsh> = {}): Promise<Ran> {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const end = await runOverSsh({
    target: side.target,
    line,
    masters: side.masters,
    input: null,
    onStdout: (bytes) => out.push(bytes),
    onStderr: (bytes) => err.push(bytes),
    env: side.env,
    ...more,
  });
  return { end, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** Runs something that stays until the test is over. */
async function stay(side: FarSide): Promise<void> {
  const over = new AbortController();
  let begun = () => {};
  const began = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ended = run(side, 'echo on; sleep infinity', { onStdout: () => begun(), signal: over.signal });
  onTestFinished(async () => {
    over.abort();
    await ended;
  });
  await Promise.race([began, ended.then(({ end }) => Promise.reject(new Error(JSON.stringify(end))))]);
}

withSshd(() => {
  test('many sessions are let in once', async () => {
    const side = await aFarSide();
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        run(side, `cat; echo "to ${n}" >&2; exit ${n}`, { input: `in ${n}` }),
      ),
    );
    expect(runs).toEqual(
      runs.map((_, n) => ({ end: { kind: 'ended', code: n }, stdout: `in ${n}`, stderr: `to ${n}\n` })),
    );
    expect(side.sshd.accepted()).toBe(1);
    expect(side.masters.isOpen()).toBe(true);
  });

  test('a far command may end with ssh’s own code, or be killed', async () => {
    const side = await aFarSide();
    for (const masters of [side.masters, null]) {
      expect((await run(side, 'exit 255', { masters })).end).toEqual({ kind: 'ended', code: 255 });
      expect((await run(side, 'nowhere_at_all', { masters })).end).toEqual({ kind: 'ended', code: 127 });
    }
  });

  test('where sshd allows no more sessions, a further connection is opened', async () => {
    const side = await aFarSide({ settings: ['MaxSessions 3'] });
    for (let n = 1; n <= 7; n++) await stay(side);
    expect(side.sshd.accepted()).toBe(3);
    expect((await run(side, 'echo more')).stdout).toBe('more\n');
    expect(side.sshd.accepted()).toBe(3);
  });

  test('where a further connection is refused, it is told why, and nothing else connects', async () => {
    const side = await aFarSide({ settings: ['MaxSessions 1'] });
    await stay(side);
    side.client.set('far', { ...side.sshd, hostKey: openKey() });
    const before = side.client.calls().length;
    const { end } = await run(side, 'echo more');
    expect(end).toMatchObject({ kind: 'failed', trouble: 'refused' });
    expect(JSON.stringify(end)).toMatch(/MaxSessions.*IDENTIFICATION HAS CHANGED/);
    expect(side.sshd.accepted()).toBe(1);
    // The session that found no room, and the connection that was refused.
    expect(side.client.calls().length - before).toBe(2);
  });

  test('a host that allows no session at all is told so', async () => {
    const side = await aFarSide({ settings: ['MaxSessions 0'] });
    expect((await run(side, 'true')).end).toMatchObject({
      kind: 'failed',
      trouble: 'no-room',
      words: [expect.stringContaining('Session open refused by peer')],
    });
    expect(side.sshd.accepted()).toBe(1);
  });

  test('once ssh was refused nothing is tried until the user acts', async () => {
    const side = await aFarSide();
    side.client.set('far', { ...side.sshd, hostKey: openKey() });
    const refusal = await side.masters.connect(false);
    expect(refusal).toMatchObject({ trouble: 'refused' });
    const before = side.client.calls().length;
    expect(await side.masters.seat()).toEqual(refusal);
    expect(await side.masters.connect(false)).toEqual(refusal);
    expect(side.client.calls().length).toBe(before);
    side.client.set('far', side.sshd);
    side.masters.allow();
    expect(await side.masters.connect(false)).toBeNull();
  });

  test('a wrong key is refused in ssh’s words, and may be asked about', async () => {
    const side = await aFarSide();
    const other = openSshClient();
    onTestFinished(() => other.end());
    other.set('far', side.sshd);
    const stranger = side.all.to({ ...side.target, options: ['-F', other.config] });
    expect(await stranger.connect(false)).toEqual({
      trouble: 'refused',
      words: [expect.stringContaining('Permission denied (publickey')],
      asks: true,
    });
    expect(side.sshd.accepted()).toBe(0);
  });

  test('a changed host key is refused in ssh’s words, and nobody is asked', async () => {
    const side = await aFarSide();
    side.client.set('far', { ...side.sshd, hostKey: openKey() });
    const failure = await side.masters.connect(false);
    expect(failure).toMatchObject({ trouble: 'refused', asks: false });
    expect(failure?.words.join('\n')).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect((await run(side, 'true', { masters: null })).end).toMatchObject({ trouble: 'refused' });
  });

  test('an unknown host key may be asked about', async () => {
    const side = await aFarSide();
    side.client.set('far', { ...side.sshd, hostKey: null });
    expect(await side.masters.connect(false)).toMatchObject({ trouble: 'refused', asks: true });
  });

  test('nobody listens: unreachable', async () => {
    const side = await aFarSide();
    await side.sshd.end();
    expect(await side.masters.connect(false)).toEqual({
      trouble: 'unreachable',
      words: [expect.stringContaining('Connection refused')],
      asks: false,
    });
    const direct = await run(side, 'true', { masters: null });
    expect(direct.end).toMatchObject({ kind: 'failed', trouble: 'unreachable' });
  });

  test('a line that is cut ends what runs over it, and the next run connects again', async () => {
    const side = await aFarSide();
    for (const masters of [side.masters, null]) {
      const running = run(side, 'echo on; sleep infinity', { masters, onStdout: () => side.sshd.cut() });
      expect((await running).end).toMatchObject({ kind: 'failed', trouble: 'unreachable' });
    }
    expect((await run(side, 'echo again')).stdout).toBe('again\n');
    expect(side.sshd.accepted()).toBe(3);
  });

  test('a ProxyCommand and a jump of the user’s config are used once, too', async () => {
    const side = await aFarSide();
    side.client.set('behind', { ...side.sshd, lines: ['ProxyJump far'] });
    const behind = { ...side, target: { destination: 'behind', options: [] } };
    behind.masters = side.all.to(behind.target);
    expect((await run(behind, 'echo one')).stdout).toBe('one\n');
    expect((await run(behind, 'echo two')).stdout).toBe('two\n');
    expect(side.sshd.accepted()).toBe(2);
  });

  test('a command, a forwarding and a multiplexing of the user’s config are in no way', async () => {
    const side = await aFarSide();
    const lines = [
      'RemoteCommand exit 9',
      'LocalForward 1 127.0.0.1:1',
      'ControlMaster auto',
      'RequestTTY force',
    ];
    side.client.set('far', { ...side.sshd, lines });
    for (const masters of [side.masters, null]) {
      expect(await run(side, 'tty -s || echo none', { masters })).toEqual({
        end: { kind: 'ended', code: 0 },
        stdout: 'none\n',
        stderr: '',
      });
    }
  });

  test('what start-up files print comes before what was asked for, and much output comes whole', async () => {
    const side = await aFarSide({ atLogin: 'echo welcome' });
    const { stdout } = await run(side, 'head -c 3000000 /dev/zero');
    expect(stdout.length).toBe('welcome\n'.length + 3_000_000);
    const direct = await run(side, 'head -c 3000000 /dev/zero', { masters: null });
    expect(direct.stdout.length).toBe(stdout.length);
  });

  test('the folder is private, its sockets are short, and all of it ends with the program', async () => {
    const side = await aFarSide();
    await run(side, 'true');
    expect(statSync(side.all.folder).mode & 0o777).toBe(0o700);
    const sockets = readdirSync(side.all.folder).filter((name) => /^m\d+$/.test(name));
    expect(sockets).toEqual(['m1']);
    await side.all.end();
    expect(existsSync(side.all.folder)).toBe(false);
    expect(side.masters.isOpen()).toBe(false);
    await soon(() => expect(side.sshd.log()).toMatch(/Received disconnect|Connection closed|Disconnected/));
    expect(await side.masters.connect(false)).toMatchObject({ trouble: 'unreachable' });
  });
});

/** A public key that no host has. */
function openKey(): string {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client.publicKey;
}
