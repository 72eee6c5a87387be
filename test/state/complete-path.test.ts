import { describe, expect, it } from 'vitest';
import { absolutePath, completePath, folderToList, takeOffer } from '../../src/state/wizard/complete-path.js';
import { fc } from '../support/fast-check.js';

const HERE = { home: '/home/ada', cwd: '/vms' };
const TREE: Readonly<Record<string, readonly string[]>> = {
  '/': ['srv/', 'work/', 'home/'],
  '/srv': ['vm/', 'vm2/', 'web.img'],
  '/srv/vm': ['.hidden.xml', 'db.xml', 'web.img', 'web.xml', '漢字.xml', '漢語.xml'],
  '/vms': ['only/'],
  '/home/ada': ['guests/'],
};
const list = (path: string) => TREE[path] ?? [];
const complete = (typed: string) => completePath(typed, list(folderToList(typed, HERE) ?? '/'));

describe('completing a path', () => {
  it('takes the one name that begins so, a directory with its slash', () => {
    expect(complete('/srv/vm/d')).toEqual({ text: '/srv/vm/db.xml', offers: [], found: true });
    expect(complete('/sr')).toEqual({ text: '/srv/', offers: [], found: true });
  });

  it('goes as far as the names agree, and offers them', () => {
    expect(complete('/srv/vm/w')).toEqual({
      text: '/srv/vm/web.',
      offers: ['web.img', 'web.xml'],
      found: true,
    });
    expect(complete('/srv/v')).toEqual({ text: '/srv/vm', offers: ['vm/', 'vm2/'], found: true });
    expect(complete('/srv/vm/漢').text).toBe('/srv/vm/漢');
  });

  it('never goes half a character', () => {
    expect(completePath('', ['👩.xml', '👨.xml']).text).toBe('');
  });

  it('starts at the working directory, or at home after ~', () => {
    expect(complete('')).toEqual({ text: 'only/', offers: [], found: true });
    expect(complete('~')).toEqual({ text: '~/', offers: [], found: true });
    expect(complete('~/g').text).toBe('~/guests/');
    expect(complete('../sr').text).toBe('../srv/');
    expect(complete('..').text).toBe('../');
  });

  it('offers names with a dot only behind a dot', () => {
    expect(complete('/srv/vm/').offers).not.toContain('.hidden.xml');
    expect(complete('/srv/vm/.').text).toBe('/srv/vm/.hidden.xml');
  });

  it('says where nothing begins so', () => {
    expect(complete('/srv/nothing')).toEqual({ text: '/srv/nothing', offers: [], found: false });
    expect(complete('/no/such/')).toEqual({ text: '/no/such/', offers: [], found: false });
  });

  it('takes an offer in place of what was typed of it', () => {
    expect(takeOffer('/srv/vm/w', 'web.xml')).toBe('/srv/vm/web.xml');
    expect(takeOffer('w', 'web.xml')).toBe('web.xml');
  });

  it('only ever adds to what was typed, keeps to names that are there, and is done after one Tab', () => {
    const name = fc
      .string({
        unit: fc.constantFrom('a', 'b', '.', '漢', '👩', '👨', 'e\u0301', '\u0301', ' '),
        minLength: 1,
      })
      .filter((text) => text !== '..');
    const cases = fc.tuple(fc.uniqueArray(name, { maxLength: 8 }), fc.nat(4));
    fc.assert(
      fc.property(cases, ([names, length]) => {
        const typed = (names[0] ?? '').slice(0, length);
        if (typed === '..' || !typed.isWellFormed()) return;
        const once = completePath(typed, names);
        expect(once.text.startsWith(typed)).toBe(true);
        expect(once.text.isWellFormed()).toBe(true);
        for (const offer of once.offers) expect(offer.startsWith(once.text)).toBe(true);
        if (once.found) expect(names.some((one) => one.startsWith(once.text))).toBe(true);
        if (once.text !== '..') expect(completePath(once.text, names).text).toBe(once.text);
      }),
    );
  });
});

describe('a typed path', () => {
  it('is made absolute', () => {
    expect(absolutePath('web.xml', HERE)).toBe('/vms/web.xml');
    expect(absolutePath('~/web.xml', HERE)).toBe('/home/ada/web.xml');
    expect(absolutePath('~', HERE)).toBe('/home/ada');
    expect(absolutePath('~bob/web.xml', HERE)).toBe('/vms/~bob/web.xml');
    expect(absolutePath('/srv/../web.xml', HERE)).toBe('/web.xml');
    expect(absolutePath('', HERE)).toBe('');
  });
});
