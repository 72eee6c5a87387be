import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ToolRun } from '../../src/host/host.js';
import { sendSignal } from '../support/send-signal.js';
import { isAlive, makeHostRoot, openRoot, until } from './host-root.js';

describe('Host.run', () => {
  it('hands arguments over as they are, and tells both streams and the exit code', async () => {
    const root = makeHostRoot();
    root.tool('v3_launch', 'printf "[%s]" "$@"; sleep 0.2; echo trouble >&2; exit 255');
    const args = ['/dev/v3-vm0', 'my vm  2', '$(reboot)', '', '*', 'käse\n"'];
    const run = await openRoot(root).run('v3_launch', args);
    expect(run).toMatchObject({ tool: 'v3_launch', args, end: { kind: 'exit', code: 255 }, cut: false });
    expect(run.path).toBe(`${root.path}/bin/v3_launch`);
    expect(run.output).toEqual([
      { stream: 'stdout', text: args.map((arg) => `[${arg}]`).join('') },
      { stream: 'stderr', text: 'trouble\n' },
    ]);
    expect(run.durationMs).toBeGreaterThanOrEqual(200);
  });

  it('tells the signal that ended a tool', async () => {
    const root = makeHostRoot();
    root.tool('v3_create', 'kill -SEGV $$');
    const run = await openRoot(root).run('v3_create', ['-b', 'none.xml', 'x']);
    expect(run.end).toEqual({ kind: 'signal', signal: 'SIGSEGV' });
  });

  it('gives an empty stdin, or the input', async () => {
    const root = makeHostRoot();
    root.tool('v3_stop', 'cat');
    const host = openRoot(root);
    expect((await host.run('v3_stop', [])).output).toEqual([]);
    const run = await host.run('v3_stop', [], { input: 'secret' });
    expect(run.output).toEqual([{ stream: 'stdout', text: 'secret' }]);
    root.tool('v3_stop', 'exit 3');
    const unread = await host.run('v3_stop', [], { input: 'x'.repeat(1_000_000) });
    expect(unread.end).toEqual({ kind: 'exit', code: 3 });
  });

  it('runs in the folder and with the variables that it is given', async () => {
    const root = makeHostRoot();
    root.tool('v3_save', 'pwd; echo "$EXTRA $KEPT"; echo "$PATH"');
    const host = openRoot(root, { PATH: '/usr/bin:relative::/bin', KEPT: 'kept' });
    const run = await host.run('v3_save', [], { cwd: '/', env: { EXTRA: 'extra' } });
    expect(run.output.map((piece) => piece.text).join('')).toBe(
      `/\nextra kept\n${root.path}/bin:/usr/bin:/bin\n`,
    );
  });

  it('kills a tool at its limit where that is asked for, and no other', async () => {
    const root = makeHostRoot();
    root.tool('dmesg', 'echo $$ >pid; exec sleep 1000');
    const host = openRoot(root);
    const ends: ToolRun['end'][] = [];
    const options = { cwd: root.path, limitMs: 200, onLateEnd: ({ end }: ToolRun) => void ends.push(end) };
    const killed = await host.run('dmesg', [], { ...options, killAtLimit: true });
    expect(killed.end).toEqual({ kind: 'running' });
    await until(() => ends.length === 1, 'the end of the killed tool');
    expect(ends).toEqual([{ kind: 'signal', signal: 'SIGKILL' }]);
    rmSync(`${root.path}/pid`, { force: true });
    await host.run('dmesg', [], options);
    const told = () => (existsSync(`${root.path}/pid`) ? readFileSync(`${root.path}/pid`, 'utf8') : '');
    await until(() => told().endsWith('\n'), 'the other tool');
    const pid = Number(told());
    expect(isAlive(pid)).toBe(true);
    sendSignal(pid, 'SIGKILL');
    await until(() => ends.length === 2, 'its end');
  });

  it('keeps 256 KiB of output and lets the tool go on', async () => {
    const root = makeHostRoot();
    root.tool('dmesg', 'head -c 1000000 /dev/zero | tr "\\0" x; echo end >&2; exit 5');
    const run = await openRoot(root).run('dmesg', []);
    expect(run.cut).toBe(true);
    expect(run.end).toEqual({ kind: 'exit', code: 5 });
    expect(run.output.map((piece) => piece.text).join('').length).toBe(256 * 1024);
  });

  it('keeps characters whole and bytes exact', async () => {
    const root = makeHostRoot();
    root.tool('dmesg', "printf 'a\\344\\273'; sleep 0.1; printf '\\256b\\377'");
    const run = await openRoot(root).run('dmesg', []);
    expect(run.output.map((piece) => piece.text).join('')).toBe('a仮b\udcff');
  });

  it('reports a tool that does not end, leaves it alone, and tells its end later', async () => {
    const root = makeHostRoot();
    const pidFile = `${root.path}/pid`;
    const go = `${root.path}/go`;
    root.tool(
      'v3_pause',
      `echo $$ > ${pidFile}; echo first; while [ ! -e ${go} ]; do sleep 0.05; done; echo last`,
    );
    const late: ToolRun[] = [];
    const runFor = (limitMs: number) =>
      openRoot(root).run('v3_pause', [], { limitMs, onLateEnd: (end) => late.push(end) });
    let run = await runFor(250);
    // A busy machine takes longer to start the tool: the limit grows until the tool has printed something.
    for (let limitMs = 500; run.output.length === 0; limitMs *= 2) {
      root.file('go', '');
      await until(() => late.length > 0, 'the end of a tool that began too late');
      late.pop();
      rmSync(go);
      run = await runFor(limitMs);
    }
    expect(run.end).toEqual({ kind: 'running' });
    expect(run.output).toEqual([{ stream: 'stdout', text: 'first\n' }]);
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
    root.file('go', '');
    await until(() => late.length > 0, 'the late end');
    expect(late).toHaveLength(1);
    expect(late[0]).toMatchObject({ end: { kind: 'exit', code: 0 }, args: [] });
    expect(late[0]?.output.map((piece) => piece.text).join('')).toBe('first\nlast\n');
    expect(run.output).toHaveLength(1);
  });

  it('does not wait for what a tool leaves in the background', async () => {
    const root = makeHostRoot();
    const pidFile = `${root.path}/pid`;
    const waits = `( while [ ! -e ${root.path}/go ]; do sleep 0.05; done ) & echo $! >${pidFile}`;
    root.tool('v3_vncserver', `${waits}; echo up`);
    const run = await openRoot(root).run('v3_vncserver', [], { limitMs: 60_000 });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    root.file('go', '');
    await until(() => !isAlive(pid), 'what it left to end');
    expect(run.end).toEqual({ kind: 'exit', code: 0 });
    expect(run.output).toEqual([{ stream: 'stdout', text: 'up\n' }]);
  });

  it('says why a tool cannot be started, and where it was looked for', async () => {
    const root = makeHostRoot();
    const host = openRoot(root, { PATH: '/usr/bin' });
    const missing = await host.run('v3_free', ['3']);
    expect(missing).toMatchObject({ path: 'v3_free', output: [] });
    expect(missing.end).toEqual({
      kind: 'not-started',
      reason: `v3_free not found in ${root.path}/bin:/usr/bin`,
    });
    root.tool('v3_free', `: > ${root.path}/was-run`);
    for (const arg of ['a\0b', 'a\udcffb']) {
      expect((await host.run('v3_free', [arg])).end).toMatchObject({
        kind: 'not-started',
        reason: /argument/,
      });
    }
    expect((await host.run('v3_free', [], { cwd: '/no/such/folder' })).end).toMatchObject({
      kind: 'not-started',
    });
    expect((await host.run('v3_free', ['x'.repeat(3_000_000)])).end).toMatchObject({ kind: 'not-started' });
    expect(existsSync(`${root.path}/was-run`)).toBe(false);
    root.file('bin/v3_free', '#!/no/such/interpreter\n');
    chmodSync(`${root.path}/bin/v3_free`, 0o755);
    expect((await host.run('v3_free', [])).end).toMatchObject({ kind: 'not-started' });
    chmodSync(`${root.path}/bin/v3_free`, 0o644);
    expect(host.find('v3_free')).toBeNull();
  });

  it("finds the root's tools before those on PATH", () => {
    const root = makeHostRoot();
    expect(openRoot(root).find('dmesg')).toBe(openRoot(root).find('dmesg'));
    root.tool('dmesg', 'true');
    expect(openRoot(root).find('dmesg')).toBe(`${root.path}/bin/dmesg`);
  });
});
