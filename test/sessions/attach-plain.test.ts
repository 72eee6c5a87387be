import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachPlain } from '../../src/sessions/attach-plain.js';
import { findEscape } from '../../src/terminal/escape-key.js';
import { guestModes } from '../../src/terminal/guest-modes.js';
import { until } from '../telemetry/wait.js';
import { CONSOLE_TOOL, device, makeToolRoot, STREAM_TOOL, type ToolRoot, typed } from './tool-root.js';

let tools: ToolRoot;

beforeAll(() => {
  tools = makeToolRoot({ v3_cons_sc: CONSOLE_TOOL, v3_stream: STREAM_TOOL });
});

afterAll(() => tools.remove());

class Stdin extends EventEmitter {
  isTTY = true;
  raw = false;
  modes: boolean[] = [];
  setRawMode(raw: boolean) {
    this.raw = raw;
    this.modes.push(raw);
  }
  resume() {}
  pause() {}
  type(text: string) {
    this.emit('data', typed(text));
  }
}

class Stdout extends EventEmitter {
  isTTY = true;
  columns = 100;
  rows = 40;
  shown = '';
  write(bytes: Uint8Array | string) {
    this.shown += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
    return true;
  }
}

function terminal() {
  const stdin = new Stdin();
  const stdout = new Stdout();
  const says = (text: string) => until(text, () => stdout.shown.includes(text));
  return { stdin, stdout, says };
}

const vm = device('/dev/v3-vm0');
const aConsole = { mode: 'console', device: vm, consoleTool: 'auto', anySize: 'a stream' } as const;
const ctrl = (byte: number) => (bytes: Uint8Array) => findEscape(bytes, byte)?.at ?? -1;
const ctrlBracket = ctrl(0x1d);
const guard = (escapeAt = ctrlBracket, stop = new AbortController().signal) => ({
  escapeAt,
  reset: guestModes({ TERM: 'xterm', LANG: 'C.UTF-8' }),
  stop,
});

function putRight({ stdin, stdout }: ReturnType<typeof terminal>): void {
  expect(stdin.raw).toBe(false);
  expect(stdout.shown).toContain('\x1b[?25h');
  for (const emitter of [stdin, stdout]) expect(emitter.eventNames()).toEqual([]);
}

describe('a plain terminal', () => {
  test('shows a console as its tool draws it, with the key rules, until Ctrl-]', async () => {
    const own = terminal();
    const attached = attachPlain(tools.host, aConsole, own, guard());
    await own.says('console of /dev/v3-vm0 80x25 xterm ESCDELAY=20');
    expect(own.stdin.raw).toBe(true);
    own.stdin.type('\x03');
    await own.says('[7e]');
    own.stdout.emit('resize');
    own.stdin.type('ab\x1dcd');
    await own.says('[6162]');
    expect(await attached).toMatchObject({ end: 'detached', why: 'detached' });
    expect(own.stdout.shown).not.toContain('6364');
    expect((await attached).remarks).toContain('tool: a remark of the tool');
    putRight(own);
  });

  test('types nothing that stands behind Ctrl-] in the same read', async () => {
    const own = terminal();
    const attached = attachPlain(tools.host, aConsole, own, guard());
    await own.says('console of');
    own.stdin.type('a\x1d\x1b[Aqrs\x1b[B\x1bOCtuv');
    await own.says('[61]');
    expect((await attached).end).toBe('detached');
    expect(own.stdout.shown).not.toMatch(/\[1b|\[7[1-6]/);
    putRight(own);
  });

  test('types what is pasted into a console whole, or not at all', async () => {
    const own = terminal();
    const attached = attachPlain(tools.host, aConsole, own, guard());
    await own.says('console of');
    expect(own.stdout.shown).toContain('\x1b[?2004h');
    own.stdin.type('\x1b[200~rm foo\\ bar ~/x\x1b[201~');
    own.stdin.type('\x1b[200~ab\x1d');
    own.stdin.type('\x1b[201~\x1b[200~cd\x1b[201~');
    // A paste comes in several reads.
    await until('the paste', () => own.stdout.shown.replaceAll('][', '').includes('[6364]'));
    expect(own.stdout.shown).not.toContain('[72');
    own.stdin.type('\x1b[93;5u');
    const { end, remarks } = await attached;
    expect(end).toBe('detached');
    expect(remarks).toContain('Nothing of the paste was typed: v3_cons_sc cannot type \\ and ~');
    expect(remarks).toContain(
      'Nothing of the paste was typed: it contains Ctrl-], which a paste must not contain',
    );
    putRight(own);
  });

  test('takes another escape key', async () => {
    const own = terminal();
    const attached = attachPlain(
      tools.host,
      { mode: 'stream', device: vm, stream: 'com1', term: 'screen' },
      own,
      guard(ctrl(0x01)),
    );
    await own.says('stream com1 screen');
    own.stdin.type('\x1d\x1c');
    await own.says('<1d><1c>');
    own.stdin.type('\x01');
    expect((await attached).end).toBe('detached');
    putRight(own);
  });

  test('gives its size to a stream, and follows it', async () => {
    const own = terminal();
    const attached = attachPlain(
      tools.host,
      { mode: 'stream', device: vm, stream: 's', term: 'xterm' },
      own,
      guard(),
    );
    await own.says('stream s');
    own.stdout.columns = 132;
    own.stdout.emit('resize');
    await own.says('size 132x40');
    own.stdin.type('k');
    expect(await attached).toMatchObject({ end: 'ended', why: 'v3_stream was killed by SIGKILL' });
    putRight(own);
  });

  test('too small for a console is refused before anything starts', async () => {
    const own = terminal();
    own.stdout.rows = 24;
    expect(await attachPlain(tools.host, aConsole, own, guard())).toEqual({
      end: 'refused',
      why: 'it needs a terminal of at least 80×25, this one is 100×24; a stream works at any size',
      isKilled: false,
      remarks: [],
    });
    expect(own.stdout.shown).toBe('');
  });

  test('is needed', async () => {
    const own = terminal();
    own.stdin.isTTY = false;
    const answer = await attachPlain(tools.host, aConsole, own, guard());
    expect(answer).toMatchObject({ end: 'refused', why: 'it needs a terminal' });
  });

  test('is told that the tool would not connect', async () => {
    const own = terminal();
    const request = { mode: 'stream', device: vm, stream: 'taken', term: 'xterm' } as const;
    const answer = await attachPlain(tools.host, request, own, guard());
    expect(answer.end).toBe('refused');
    expect(answer.why).toContain('already connected');
    putRight(own);
  });

  test('is raw again when the program is continued, whatever Node believes it is', async () => {
    const own = terminal();
    const attached = attachPlain(tools.host, aConsole, own, guard());
    await own.says('console of');
    process.emit('SIGCONT');
    expect(own.stdin.modes).toEqual([true, false, true]);
    own.stdin.type('\x1d');
    await attached;
    putRight(own);
  });

  test('is put right where something else ends the attachment', async () => {
    const own = terminal();
    const stop = new AbortController();
    const attached = attachPlain(tools.host, aConsole, own, guard(ctrlBracket, stop.signal));
    await own.says('console of');
    stop.abort('the terminal is gone');
    expect(await attached).toMatchObject({ end: 'ended', why: 'the terminal is gone' });
    putRight(own);
  });

  test('is given its own screen back where the tool left it on the other one', async () => {
    const other = makeToolRoot({
      v3_stream: `process.stdout.write('a\\x1b[?10'); setTimeout(() => { process.stdout.write('49h up'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20); }, 20);`,
    });
    const own = terminal();
    const request = { mode: 'stream', device: vm, stream: 's', term: 'xterm' } as const;
    await attachPlain(other.host, request, own, guard());
    expect(own.stdout.shown).toContain('\x1b[?1049l\x1b7');
    other.remove();
  });
});
