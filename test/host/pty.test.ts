import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Pty, PtyOptions } from '../../src/host/host.js';
import { processState, sleepsElsewhere } from '../../src/host/process-state.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { type HostRoot, isAlive, makeHostRoot, openRoot, until } from './host-root.js';

const folder = ownTmpdir();

type Watched = { pty: Pty; text(): string; exits: { code: number; signal: number | null; after: string }[] };

async function open(
  root: HostRoot,
  options: Partial<PtyOptions> = {},
  args: string[] = [],
): Promise<Watched> {
  const host = openRoot(root, { ...process.env, COLUMNS: '7', LINES: '7' });
  const pty = await host.openPty('v3_stream', args, { columns: 80, rows: 25, term: 'xterm', ...options });
  if ('reason' in pty) throw new Error(pty.reason);
  let text = '';
  const exits: Watched['exits'] = [];
  pty.onData((bytes) => {
    text += Buffer.from(bytes).toString('latin1');
  });
  pty.onExit((end) => exits.push({ ...end, after: text }));
  return { pty, text: () => text, exits };
}

describe('Host.openPty', () => {
  it('gives the tool a terminal of the right size and kind, and its arguments as they are', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'stty size; printf "%s|" "$TERM" "$COLUMNS$LINES" "$@"; printf "\\377"; exit 7');
    const { text, exits } = await open(root, {}, ['-i', '/dev/v3-vm0', 'monitor port', '$(x)']);
    await until(() => exits.length > 0, 'the exit');
    expect(text()).toBe('25 80\r\nxterm||-i|/dev/v3-vm0|monitor port|$(x)|\xff');
    expect(exits).toEqual([{ code: 7, signal: null, after: text() }]);
  });

  it('carries keys in and follows a resize', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'stty -echo; echo ready; read a; echo "got $a"; read b; stty size');
    const { pty, text, exits } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    pty.write(Buffer.from('abc\n'));
    await until(() => text().includes('got abc'), 'the answer');
    pty.resize(100, 30);
    pty.write(Buffer.from('\n'));
    await until(() => exits.length > 0, 'the exit');
    expect(text()).toContain('30 100');
  });

  it('keeps stderr apart, line by line, to the last', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'echo first >&2; echo screen; printf "k\\303\\244se\\r\\n\\nlast" >&2; exit 1');
    const lines: string[] = [];
    const { text, exits } = await open(root, { onStderr: (line) => lines.push(line) });
    await until(() => exits.length > 0, 'the exit');
    expect(lines).toEqual(['first', 'käse', '', 'last']);
    expect(text()).toBe('screen\r\n');
    expect(exits[0]?.code).toBe(1);
    expect(readdirSync(folder()).filter((name) => name.startsWith('v3_tui-'))).toEqual([]);
  });

  it('tells the signal, and is harmless when all is over', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'echo ready; exec sleep 600');
    const { pty, text, exits } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    pty.kill('SIGTERM');
    await until(() => exits.length > 0, 'the exit');
    expect(exits[0]).toMatchObject({ signal: 15 });
    expect(isAlive(pty.pid)).toBe(false);
    pty.resize(10, 10);
    pty.write(Buffer.from('late'));
    pty.kill('SIGKILL');
    pty.pause();
    pty.resume();
    let late: unknown;
    pty.onExit((end) => {
      late = end;
    });
    expect(late).toMatchObject({ signal: 15 });
    expect(exits).toHaveLength(1);
  });

  it('loses nothing where it is paused while the tool ends', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'echo ready; read a; seq 1 2000; exit 4');
    const { pty, text, exits } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    pty.pause();
    const before = text();
    pty.write(Buffer.from('\n'));
    await until(() => !isAlive(pty.pid), 'the end of the tool');
    expect(text()).toBe(before);
    expect(exits).toEqual([]);
    pty.resume();
    await until(() => exits.length > 0, 'the exit');
    expect(text().endsWith('1999\r\n2000\r\n')).toBe(true);
    expect(exits).toEqual([{ code: 4, signal: null, after: text() }]);
  });

  it('gives all that a tool prints before it ends, every time', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'seq 1 2000');
    for (let i = 0; i < 30; i++) {
      const { exits } = await open(root);
      await until(() => exits.length > 0, 'the exit');
      expect(exits[0]?.after.length).toBe(10_893);
    }
  });

  it('gives a flood whole and in order, however often it is held meanwhile', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'seq 1 300000; exit 6');
    const host = openRoot(root);
    const pty = await host.openPty('v3_stream', [], { columns: 80, rows: 25, term: 'xterm' });
    if ('reason' in pty) throw new Error(pty.reason);
    const pieces: Buffer[] = [];
    let afterPause = 0;
    let paused = false;
    pty.onData((bytes) => {
      pieces.push(Buffer.from(bytes));
      if (paused) afterPause += bytes.length;
      if (pieces.length % 7 !== 0) return;
      paused = true;
      pty.pause();
      setTimeout(() => {
        paused = false;
        pty.resume();
      }, pieces.length % 3);
    });
    let exit: unknown;
    pty.onExit((end) => {
      exit = end;
    });
    await until(() => exit !== undefined, 'the exit');
    const expected = Array.from({ length: 300_000 }, (_, n) => `${n + 1}\r\n`).join('');
    expect(Buffer.concat(pieces).toString('latin1') === expected).toBe(true);
    expect(afterPause).toBe(0);
    expect(exit).toEqual({ code: 6, signal: null });
  });

  it('knows a tool that has not woken up for what was written, though it sleeps', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'stty raw -echo; echo ready; exec sleep 600');
    const { pty, text } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    const program = () => readFileSync(`/proc/${pty.pid}/comm`, 'latin1');
    await until(() => program() === 'sleep\n' && pty.isWaiting(), 'the sleep');
    pty.write(Buffer.from('a'));
    expect(pty.isWaiting()).toBe(false);
    pty.kill('SIGKILL');
    await until(pty.isWaiting, 'the end');
  });

  it('knows a tool that sleeps because nobody takes what it prints, and so does not read its input', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'stty raw -echo; echo ready; exec cat /dev/zero');
    const { pty, text } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    pty.write(Buffer.from('a'));
    pty.pause();
    const wakes = () => processState(pty.pid)?.wakes ?? 0;
    const before = wakes();
    pty.resume();
    await until(() => wakes() > before, 'that it has gone to sleep since the key came');
    pty.pause();
    await until(() => pty.state() === 'S' && sleepsElsewhere(pty.pid), 'a full terminal');
    expect(pty.isWaiting()).toBe(false);
    pty.kill('SIGKILL');
    pty.resume();
    await until(pty.isWaiting, 'the end');
  });

  it('makes the tool wait while it is paused', async () => {
    const root = makeHostRoot();
    const progress = root.file('progress', '0');
    root.tool('v3_stream', `for i in $(seq 60); do head -c 50000 /dev/zero; echo $i > ${progress}; done`);
    const { pty, text, exits } = await open(root);
    pty.pause();
    let seen = '';
    let same = 0;
    await until(() => {
      const reached = readFileSync(progress, 'utf8');
      same = reached === seen && reached !== '0' ? same + 1 : 0;
      seen = reached;
      return same === 20;
    }, 'a standstill');
    expect(Number(seen)).toBeLessThan(20);
    expect(text()).toBe('');
    pty.resume();
    await until(() => exits.length > 0, 'the exit');
    expect(text().length).toBe(3_000_000);
  });

  it('writes much to a tool that reads slowly, in order', async () => {
    const root = makeHostRoot();
    root.tool('v3_stream', 'stty raw -echo; echo ready; sleep 0.3; head -c 300000 | cksum');
    const { pty, text, exits } = await open(root);
    await until(() => text().includes('ready'), 'ready');
    for (let i = 0; i < 3000; i++) pty.write(Buffer.from(String(i).padStart(100)));
    await until(() => exits.length > 0, 'the exit');
    expect(text()).toContain(' 300000');
    const all = Array.from({ length: 3000 }, (_, i) => String(i).padStart(100)).join('');
    root.file('sent', all);
    root.tool('dmesg', `cksum < ${root.path}/sent`);
    const sum = (await openRoot(root).run('dmesg', [])).output[0]?.text.split(' ')[0];
    expect(text()).toContain(`${sum} 300000`);
  });

  it('says why it cannot be opened', async () => {
    const root = makeHostRoot();
    const host = openRoot(root, { PATH: '/usr/bin:/bin' });
    const options = { columns: 80, rows: 25, term: 'xterm' };
    expect(await host.openPty('v3_cons_tc', [], options)).toMatchObject({
      reason: /v3_cons_tc not found in/,
    });
    root.tool('v3_cons_tc', 'true');
    expect(await host.openPty('v3_cons_tc', ['a\0'], options)).toMatchObject({ reason: /NUL/ });
  });
});
