import { describe, expect, it } from 'vitest';
import { openTalk } from '../../src/spoken/talk.js';
import { soon } from '../support/soon.js';

function aTalk(isTyped: boolean) {
  let said = '';
  const talk = openTalk(
    (text) => {
      said += text;
    },
    { isTyped, ascii: false },
  );
  return { ...talk, said: () => said };
}

describe('a talk with somebody who types', () => {
  it('says a line at once, but while one is typed only after it', async () => {
    const talk = aTalk(true);
    talk.say('one');
    const asked = talk.ask('number: ');
    talk.say('two');
    expect(talk.said()).toBe('one\nnumber: ');
    talk.hear(' 3 ');
    expect(await asked).toBe('3');
    talk.say('three');
    expect(talk.said()).toBe('one\nnumber: two\nthree\n');
  });

  it('takes a line that was typed ahead for a word, and not for the answer to a warning', async () => {
    const talk = aTalk(true);
    talk.hear('yes');
    const asked = talk.askAnew('stop? ');
    setImmediate(() => talk.hear('yes'));
    await soon(() => expect(talk.said()).toContain('stop? '));
    talk.hear('no');
    expect(await asked).toBe('no');
    talk.hear('list');
    expect(await talk.ask('word: ')).toBe('list');
  });

  it('tells at once while it listens', async () => {
    const talk = aTalk(true);
    let hasEnded = false;
    void talk.listen().then(() => {
      hasEnded = true;
    });
    talk.say('web is paused.');
    expect(talk.said()).toBe('web is paused.\n');
    await soon(() => {
      talk.hear('');
      expect(hasEnded).toBe(true);
    });
  });

  it('gives no answer where it is cancelled or ends', async () => {
    const talk = aTalk(true);
    const asked = talk.ask('name: ');
    expect(talk.cancel()).toBe(true);
    expect(await asked).toBeNull();
    expect(talk.said()).toBe('name: \n');
    expect(talk.cancel()).toBe(false);
    const last = talk.ask('name: ');
    talk.end();
    expect(await last).toBeNull();
    expect(talk.isOver()).toBe(true);
    expect(await talk.ask('name: ')).toBeNull();
  });

  it('bounds what waits and what is read, and says nothing that acts on a terminal', async () => {
    const talk = aTalk(true);
    const asked = talk.ask('\x1b[2Jname: ');
    for (let at = 0; at < 5000; at++) talk.say(`line ${at}\n\x1b]0;owned\x07`);
    talk.hear('x'.repeat(1_000_000));
    expect(await asked).toHaveLength(4096);
    expect(talk.said().split('\n')).toHaveLength(1002);
    expect(talk.said()).toContain('4000 more lines are not told.');
    expect(talk.said()).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

it('a pipe is read line by line to its end, and nothing is held back', async () => {
  const talk = aTalk(false);
  talk.hear('1');
  talk.hear('2');
  talk.end();
  expect(talk.isOver()).toBe(false);
  expect(await talk.ask('a: ')).toBe('1');
  expect(await talk.ask('b: ')).toBe('2');
  expect(talk.isOver()).toBe(true);
  expect(await talk.ask('c: ')).toBeNull();
  expect(talk.said()).toBe('a: \nb: \nc: \n');
});
