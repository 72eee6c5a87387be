import { describe, expect, test } from 'vitest';
import { createCapturedInput } from '../../src/terminal/captured-input.js';
import { escapeByte, isSecondEscape, splitEscape } from '../../src/terminal/escape-key.js';
import { fc } from '../support/fast-check.js';
import { manualTimer } from './manual-timer.js';

describe('escape key', () => {
  const split = (text: string) => {
    const { forward, leave, rest } = splitEscape(Buffer.from(text, 'latin1'));
    return [Buffer.from(forward).toString('latin1'), leave, Buffer.from(rest).toString('latin1')];
  };
  test('leaves at once, twice sends it', () => {
    expect(split('ls\r')).toEqual(['ls\r', false, '']);
    expect(split('ls\x1djj')).toEqual(['ls', true, 'jj']);
    expect(split('\x1d')).toEqual(['', true, '']);
    expect(split('a\x1d\x1db')).toEqual(['a\x1db', false, '']);
    expect(split('a\x1d\x1d\x1db')).toEqual(['a\x1d', true, 'b']);
    expect(splitEscape(Buffer.from('a\x01b'), 1)).toMatchObject({ leave: true });
  });
  test('is known by its code, too, as terminals tell it that tell all keys so', () => {
    for (const key of ['\x1b[93;5u', '\x1b[93;5:1u', '\x1b[93::93;69u', '\x1b[27;5;93~', '\x1b[93;133u']) {
      expect(split(`ls${key}jj`)).toEqual(['ls', true, 'jj']);
      expect(split(`a${key}${key}b`)).toEqual(['a\x1db', false, '']);
      expect(split(`a${key}\x1db`)).toEqual(['a\x1db', false, '']);
    }
    for (const other of [
      '\x1b[93u',
      '\x1b[93;1u',
      '\x1b[93;5:3u',
      '\x1b[93;6u',
      '\x1b[61;5u',
      '\x1b[5;93~',
      '\x1b[93;5A',
    ]) {
      expect(split(`ls${other}`)).toEqual([`ls${other}`, false, '']);
    }
    const leaves = (typed: string, name: string) => splitEscape(Buffer.from(typed), escapeByte(name)).leave;
    for (const letter of 'abdefgklnopqrstuvwxyz') {
      expect(leaves(`\x1b[${letter.charCodeAt(0)};5u`, `ctrl-${letter}`)).toBe(true);
    }
    expect(leaves('\x1b[92;5u', 'ctrl-\\')).toBe(true);
    expect(leaves('\x1b[94;5u', 'ctrl-^')).toBe(true);
    expect(leaves('\x1b[95;5u', 'ctrl-_')).toBe(true);
    expect(leaves('\x1b[93;5u', 'ctrl-_')).toBe(false);
  });
  test('takes nothing else away', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x1d, 0x61, 0xff)).map(Buffer.from), (bytes) => {
        const { forward, leave, rest } = splitEscape(bytes);
        const twice = Buffer.from(forward).toString('latin1').replaceAll('\x1d', '\x1d\x1d');
        const back = twice + (leave ? `\x1d${Buffer.from(rest).toString('latin1')}` : '');
        expect(back).toBe(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
  test('pressed again as the next key soon after is the second press', () => {
    expect(isSecondEscape(1000, 1300, 0)).toBe(true);
    expect(isSecondEscape(1000, 1300, 1)).toBe(false);
    expect(isSecondEscape(1000, 2300, 0)).toBe(false);
  });
});

function capture(stopAt?: string) {
  const timer = manualTimer();
  const heard = { bytes: '', pastes: [] as (string | null)[], replies: [] as string[], rest: '' };
  const input = createCapturedInput({
    timer,
    holdMs: 25,
    forward(bytes) {
      heard.bytes += Buffer.from(bytes).toString('latin1');
      if (stopAt === undefined || !heard.bytes.includes(stopAt)) return true;
      heard.rest = Buffer.from(input.takeRest()).toString('latin1');
      return false;
    },
    onPaste: (paste) => heard.pastes.push(paste.text),
    onReply: (reply) => heard.replies.push(reply),
  });
  return { heard, timer, input, push: (text: string) => input.push(Buffer.from(text, 'latin1')) };
}

describe('captured input', () => {
  test('passes everything but pastes and the answers of the terminal', () => {
    const { heard, push } = capture();
    push('ls\x1b[A\x1b\x1bOP\xc3\x1b[?62;4c\x1b[200~two\rlines\x1b[201~\x1b[?2026;2$yq');
    expect(heard).toMatchObject({
      bytes: 'ls\x1b[A\x1b\x1bOP\xc3q',
      pastes: ['two\nlines'],
      replies: ['\x1b[?62;4c', '\x1b[?2026;2$y'],
    });
  });
  test.each(['', '\x1b', '\x1b[', '\x1b[<', '\x1b[<0;1', '\x1b[<0;12;4'])(
    'gives a guest nothing of the mouse, also where a report is cut for long behind %j',
    (begun) => {
      const { heard, push, timer } = capture();
      push(`a${begun}`);
      timer.pass(1000);
      push(`${'\x1b[<0;12;4M'.slice(begun.length)}\x1b[<0;12;4mb\x1b[<65;1;1Mc`);
      expect(heard.bytes).toBe(`a${begun.length < 3 ? begun : ''}bc`);
      expect(heard.replies).toEqual([]);
    },
  );
  test('never holds back a lone Esc, and the beginning of a mark only for a moment', () => {
    const { heard, push, timer } = capture();
    push('\x1b');
    expect(heard.bytes).toBe('\x1b');
    push('\x1b[');
    expect(heard.bytes).toBe('\x1b');
    timer.pass(25);
    expect(heard.bytes).toBe('\x1b\x1b[');
  });
  test('holds back the beginning of a key that is told by its code', () => {
    const { heard, push, timer } = capture();
    push('a\x1b[93');
    expect(heard.bytes).toBe('a');
    push(';5u\x1b[1;5');
    expect(heard.bytes).toBe('a\x1b[93;5u');
    push('C');
    expect(heard.bytes).toBe('a\x1b[93;5u\x1b[1;5C');
    push('\x1b[15');
    timer.pass(25);
    expect(heard.bytes).toBe('a\x1b[93;5u\x1b[1;5C\x1b[15');
  });
  test('holds a paste until its end, whatever the line does in between', () => {
    const { heard, push, timer } = capture();
    push('a\x1b[200~rm foo\\ ');
    timer.pass(60_000);
    push('bar ~/x\x1b[20');
    timer.pass(60_000);
    expect(heard).toMatchObject({ bytes: 'a', pastes: [] });
    push('1~b');
    expect(heard).toMatchObject({ bytes: 'ab', pastes: ['rm foo\\ bar ~/x'] });
  });
  test('gives nothing of a paste that is too long', () => {
    const { heard, push } = capture();
    push('\x1b[200~');
    for (let n = 0; n < 40; n++) push('x'.repeat(100_000));
    push('\x1b[201~b');
    expect(heard).toMatchObject({ bytes: 'b', pastes: [null] });
  });
  test('hands a paste that has begun to the next reader as a paste', () => {
    const { input, push } = capture();
    push('\x1b[200~rm \x1b[2');
    expect(Buffer.from(input.takeRest()).toString()).toBe('\x1b[200~rm \x1b[2');
    push('j');
    expect(input.takeRest()).toHaveLength(0);
  });
  test('gives the rest to whoever ended the capture', () => {
    const { heard, push } = capture('q');
    push('abq\x1b[200~x\x1b[201~j');
    expect(heard).toMatchObject({ bytes: 'abq', rest: '\x1b[200~x\x1b[201~j', pastes: [] });
  });
  test('is the same however it is split, but within the first two bytes of a mark', () => {
    const parts = fc.constantFrom(
      'a',
      '\x1b[A',
      '\x1b[?1c',
      '\x1b[200~p\x1b[201~',
      '\x1b[2',
      '\x1b[20~',
      '\xff',
      '\x1b',
    );
    fc.assert(
      fc.property(fc.array(parts), fc.array(fc.nat()), (texts, cuts) => {
        const bytes = texts.join('');
        const whole = capture();
        whole.push(bytes);
        whole.timer.pass(10_000);
        const split = capture();
        let from = 0;
        for (const cut of cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b)) {
          if (bytes[cut - 1] === '\x1b' || cut <= from) continue;
          split.push(bytes.slice(from, cut));
          from = cut;
        }
        split.push(bytes.slice(from));
        split.timer.pass(10_000);
        expect(split.heard).toEqual(whole.heard);
      }),
      { numRuns: 1000 },
    );
  });
});
