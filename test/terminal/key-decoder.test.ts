import { describe, expect, test } from 'vitest';
import { createKeyDecoder, type KeyDecoder } from '../../src/terminal/key-decoder.js';
import type { Key } from '../../src/terminal/key-names.js';
import type { Mouse } from '../../src/terminal/mouse-report.js';
import { fc } from '../support/fast-check.js';
import { manualTimer } from './manual-timer.js';

type Heard = { keys: Key[]; pastes: (string | null)[]; replies: string[]; mouse: Mouse[] };

function listen(onKey?: (key: Key, decoder: KeyDecoder) => void) {
  const heard: Heard = { keys: [], pastes: [], replies: [], mouse: [] };
  const timer = manualTimer();
  let time = 0;
  const decoder: KeyDecoder = createKeyDecoder({
    escMs: 25,
    timer,
    now: () => time,
    onKey: (key) => {
      heard.keys.push(key);
      onKey?.(key, decoder);
    },
    onPaste: (paste) => heard.pastes.push(paste.text),
    onMouse: (mouse) => heard.mouse.push(mouse),
    onReply: (text) => heard.replies.push(text),
  });
  const push = (bytes: string | Uint8Array) => decoder.push(Buffer.from(bytes));
  const pass = (ms: number) => {
    time += ms;
    timer.pass(ms);
  };
  return { heard, decoder, push, pass, names: () => heard.keys.map((key) => key.name) };
}

function namesOf(bytes: string | Uint8Array): string[] {
  const { push, pass, names } = listen();
  push(bytes);
  pass(10_000);
  return names();
}

describe('names', () => {
  test.each([
    ['jjj', ['j', 'j', 'j']],
    ['J é日😀', ['J', 'space', 'é', '日', '😀']],
    ['\r\n\t\x7f\b', ['enter', 'enter', 'tab', 'backspace', 'backspace']],
    ['\x03\x1d\x00\x1a', ['ctrl-c', 'ctrl-]', 'ctrl-space', 'ctrl-z']],
    ['\x1b[A\x1bOB\x1b[C\x1bOD', ['up', 'down', 'right', 'left']],
    [
      '\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1bOH\x1bOF',
      ['home', 'end', 'home', 'end', 'home', 'end', 'home', 'end'],
    ],
    ['\x1b[2~\x1b[3~\x1b[5~\x1b[6~', ['insert', 'delete', 'pageup', 'pagedown']],
    ['\x1bOP\x1b[11~\x1b[[A\x1b[15~\x1b[[E\x1b[24~', ['f1', 'f1', 'f1', 'f5', 'f5', 'f12']],
    [
      '\x1b[1;5A\x1b[1;2B\x1b[1;3C\x1b[3;5~\x1b[1;8D',
      ['ctrl-up', 'shift-down', 'alt-right', 'ctrl-delete', 'ctrl-alt-shift-left'],
    ],
    ['\x1b[a\x1bOa\x1b[5^\x1b[6$', ['shift-up', 'ctrl-up', 'ctrl-pageup', 'shift-pagedown']],
    ['\x1b[1;2P\x1b[1;2R', ['shift-f1', 'shift-f3']],
    ['\x1b[Z', ['shift-tab']],
    ['\x1bx\x1bX\x1bé\x1b.', ['alt-x', 'alt-X', 'alt-é', 'alt-.']],
    ['\x1b\r\x1b\x7f\x1b\x01', ['alt-enter', 'alt-backspace', 'ctrl-alt-a']],
    ['\x1bOj\x1bOp\x1bOM', ['*', '0', 'enter']],
    ['\x1b[27u\x1b[106u\x1b[99;5u\x1b[13;3u\x1b[27;5;99~', ['esc', 'j', 'ctrl-c', 'alt-enter', 'ctrl-c']],
    ['\x1b\x1b[A', ['esc', 'up']],
    ['\x1b', ['esc']],
    ['\x1b[', ['alt-[']],
    ['\x1bO', ['alt-O']],
    ['\x1b]', ['alt-]']],
    ['\x1b]x', ['alt-]', 'x']],
  ])('%j', (bytes, names) => {
    expect(namesOf(bytes)).toEqual(names);
  });
});

describe('what is no key', () => {
  test.each([
    ['focus', '\x1b[I\x1b[O'],
    ['mouse', '\x1b[<0;12;5M\x1b[<0;12;5m\x1b[M !!\x1b[32;1;1M'],
    ['broken UTF-8', Buffer.from([0xc3, 0xff, 0xfe, 0x80, 0xed, 0xa0, 0x80, 0xc0, 0xaf, 0xf5])],
    ['unknown sequences', '\x1b[99~\x1b[5;6;7x\x1b[[Z'.slice(0, -1)],
    ['an endless sequence', `\x1b[${'1;'.repeat(5000)}A`],
    ['an endless string', `\x1b]10;${'x'.repeat(9000)}\x07`],
  ])('%s', (_, bytes) => {
    expect(namesOf(Buffer.concat([Buffer.from(bytes), Buffer.from('j')]))).toEqual(['j']);
  });
  test('answers of the terminal go to the reply listener', () => {
    const { push, heard } = listen();
    const answers = [
      '\x1b[?62;4c',
      '\x1b[?2026;2$y',
      '\x1b[24;80R',
      '\x1b]11;rgb:0/0/0\x1b\\',
      '\x1b]11;?\x07',
      '\x1bP>|x\x1b\\',
    ];
    push(`a${answers.join('b')}c`);
    expect(heard.replies).toEqual(answers);
    expect(heard.keys.map((key) => key.name).join('')).toBe('abbbbbc');
  });
});

test('a lone Esc waits for the rest of a sequence and then is Esc', () => {
  const { push, pass, names } = listen();
  push('\x1b');
  pass(24);
  expect(names()).toEqual([]);
  pass(1);
  expect(names()).toEqual(['esc']);
  push('\x1b');
  pass(20);
  push('[A');
  pass(1000);
  expect(names()).toEqual(['esc', 'up']);
});

test('a paste is one event and never keys', () => {
  const { push, pass, heard, names } = listen();
  push('a\x1b[200~rm -rf /\r\nj\x1b[A\x1b[20');
  push('1~é\x1b[201~b');
  expect(heard.pastes).toEqual(['rm -rf /\nj\x1b[A']);
  pass(1000);
  expect(names()).toEqual(['a', 'é', 'b']);
});

test('a paste whose line stalls is held until its end, and none of it is keys', () => {
  const { push, pass, heard, names } = listen();
  push('\x1b[200~db');
  pass(60_000);
  push('p\x1b[201');
  pass(60_000);
  expect(heard.pastes).toEqual([]);
  push('~j');
  expect(heard.pastes).toEqual(['dbp']);
  expect(names()).toEqual(['j']);
});

test('of a paste that is too long nothing is given out, and none of it is keys', () => {
  const { push, heard, names } = listen();
  push('\x1b[200~');
  for (let n = 0; n < 40; n++) push('p'.repeat(100_000));
  push('\x1b[201~j');
  expect(heard.pastes).toEqual([null]);
  expect(names()).toEqual(['j']);
});

test('a paste that has begun is handed on as a paste', () => {
  const { decoder, push, names } = listen();
  push('\x1b[200~rm');
  expect(Buffer.from(decoder.takeRest()).toString()).toBe('\x1b[200~rm');
  push('j');
  expect(names()).toEqual(['j']);
});

test('a listener can take the bytes that are not decoded yet', () => {
  let rest = '';
  const { push, names } = listen((key, decoder) => {
    if (key.name === 'enter') rest = Buffer.from(decoder.takeRest()).toString();
  });
  push('j\rls\x1b[A\x1b');
  expect(names()).toEqual(['j', 'enter']);
  expect(rest).toBe('ls\x1b[A\x1b');
});

const pieces = fc.oneof(
  fc
    .constantFrom(
      ...[
        'j',
        'é',
        '日',
        '😀',
        '\r',
        '\x7f',
        '\x03',
        '\x1b[A',
        '\x1b[1;5C',
        '\x1bOP',
        '\x1bx',
        '\x1b[3~',
        '\x1b[[A',
      ],
      ...[
        '\x1b[200~a\x1b[Bb\x1b[201~',
        '\x1b[?62c',
        '\x1b[<0;1;1M',
        '\x1b[M !!',
        '\x1b]11;x\x07',
        '\x1b[5$',
        '\x1bé',
      ],
    )
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);

describe('any bytes', () => {
  test('give the same keys however they are split over reads', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (parts, cuts) => {
          const bytes = Buffer.concat(parts);
          const whole = listen();
          whole.push(bytes);
          whole.pass(10_000);
          const split = listen();
          const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
          for (const [at, place] of [...places, bytes.length].entries()) {
            split.push(bytes.subarray(at === 0 ? 0 : places[at - 1], place));
          }
          split.pass(10_000);
          const strip = ({ keys, pastes, replies }: Heard) => ({
            keys: keys.map(({ name, text }) => ({ name, text })),
            pastes,
            replies,
          });
          expect(strip(split.heard)).toEqual(strip(whole.heard));
        },
      ),
      { numRuns: 3000 },
    );
  });
  test('leave the decoder ready for the next key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { push, pass, names } = listen();
        push(bytes);
        for (let wait = 0; wait < 4; wait++) pass(10_000);
        push('\x07');
        push('jk');
        expect(names().slice(-1)).toEqual(['k']);
      }),
      { numRuns: 2000 },
    );
  });
  test('type nothing that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const { push, pass, heard } = listen();
        push(bytes);
        pass(10_000);
        for (const key of heard.keys) expect(key.text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
      { numRuns: 2000 },
    );
  });
});

test('keys carry when their first byte was read', () => {
  const { push, pass, heard } = listen();
  pass(5);
  push('j');
  pass(5);
  push('\x1b[');
  pass(7);
  push('Aj');
  expect(heard.keys.map(({ name, readAt }) => [name, readAt])).toEqual([
    ['j', 5],
    ['up', 10],
    ['j', 10],
  ]);
});

describe('the mouse', () => {
  const report = fc
    .tuple(fc.constantFrom(0, 1, 2, 32, 35, 64, 65, 80), fc.nat(600), fc.nat(200), fc.constantFrom('M', 'm'))
    .map(([button, column, row, final]) => `\x1b[<${button};${column};${row}${final}`);

  test('is told by buttons, cells and time, in the order of the keys', () => {
    const { push, pass, heard, names } = listen();
    pass(3);
    push('j\x1b[<0;5;2M\x1b[<0;5;2m\x1b[<64;1;1Mk\x1b[<65;80;24M\x1b[<2;1;1M\x1b[<35;4;4M');
    expect(heard.mouse).toEqual([
      { act: 'click', row: 1, column: 4, readAt: 3 },
      { act: 'wheel-up', row: 0, column: 0, readAt: 3 },
      { act: 'wheel-down', row: 23, column: 79, readAt: 3 },
    ]);
    expect(names()).toEqual(['j', 'k']);
  });

  test('is no key, wherever a report is cut, and however late its rest comes', () => {
    fc.assert(
      fc.property(report, fc.nat(20), fc.boolean(), (text, cut, isLate) => {
        const { push, pass, names } = listen();
        const at = Math.min(cut, text.length - 1);
        push(text.slice(0, at));
        if (isLate) pass(10_000);
        push(text.slice(at));
        pass(10_000);
        push('j');
        const begun = isLate && at === 1 ? ['esc'] : isLate && at === 2 ? ['alt-['] : [];
        expect(names()).toEqual([...begun, 'j']);
      }),
      { numRuns: 2000 },
    );
  });

  test('is no key where a report is no good, or endless', () => {
    const bad = ['', '0', ';', '0;0;0', '0;1', '0;1;1;1', '999999;1;1', '-1;1;1', '0;1.5;2', '0;:;1'];
    for (const parameters of [...bad, '9'.repeat(100_000), ';'.repeat(100_000)]) {
      const { push, pass, heard, names } = listen();
      push(`\x1b[<${parameters}M`);
      pass(10_000);
      push('j');
      expect([names(), heard.mouse]).toEqual([['j'], []]);
    }
  });
});
