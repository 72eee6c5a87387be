import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldWindow } from '../../src/screens/components/field-window.js';
import { wrapText } from '../../src/screens/components/wrap-text.js';
import { cutMiddle, cutText, padText, takeColumns } from '../../src/terminal/cut-text.js';
import { buildRow } from '../../src/terminal/row.js';
import { safeLines, safeStart, safeText } from '../../src/terminal/safe-text.js';
import { eachGrapheme, graphemes, textWidth } from '../../src/terminal/text-width.js';

/** One character, or one cluster, of each kind that is split in its own way. */
const SCRIPTS: Readonly<Record<string, string>> = {
  latin: 'a',
  accented: 'é',
  decomposed: 'e\u0301',
  thai: 'ก',
  'thai with vowels': 'กี้',
  devanagari: 'क्षि',
  'virama without end': 'क्',
  arabic: 'ب',
  hebrew: 'ש',
  han: '漢',
  hangul: '한',
  jamo: 'ᄀ',
  emoji: '😀',
  family: '👨‍👩‍👧',
  flag: '🇩🇪',
  'half a flag': '🇩',
  keycap: '1\ufe0f\u20e3',
  marks: '\u0301',
  joiners: '\u200d',
  controls: '\x1b[31m',
  bytes: '\udc80',
  'half a pair': '\ud83d',
  'bidi marks': '\u202e',
  prepended: '\u0600',
  'line ends': '\r\n',
  blanks: ' ',
};

const COLUMNS = 80;
/** More than fills a row, even for clusters without end. */
const LONG = 45_000;
const profile = { colours: 0 as const, unicode: true };

/** What is done with the whole of a text. */
const WHOLE: Readonly<Record<string, (text: string) => unknown>> = {
  safeText: (text) => safeText(text),
  safeLines: (text) => safeLines(text),
  graphemes,
  textWidth,
  wrapText: (text) => wrapText(safeText(text), COLUMNS),
};

/** What is done with a safe text for one row: its length does not matter. */
const ROW: Readonly<Record<string, (text: string) => unknown>> = {
  cutText: (text) => cutText(text, COLUMNS),
  takeColumns: (text) => takeColumns(text, COLUMNS),
  padText: (text) => padText(text, COLUMNS),
  cutMiddle: (text) => cutMiddle(text, COLUMNS),
  'a row of the screen': (text) => buildRow(COLUMNS, profile).text(text),
};

/** What the segmenter was given: how many units in all, and at once at most. */
const given = { units: 0, most: 0 };

beforeEach(() => {
  const segment = Intl.Segmenter.prototype.segment;
  vi.spyOn(Intl.Segmenter.prototype, 'segment').mockImplementation(function (this: Intl.Segmenter, text) {
    given.units += text.length;
    given.most = Math.max(given.most, text.length);
    return segment.call(this, text);
  });
});
afterEach(() => vi.restoreAllMocks());

/** The work of something: what the segmenter had to read for it. */
function work(run: () => unknown): { units: number; most: number } {
  given.units = 0;
  given.most = 0;
  run();
  return { ...given };
}

const ofLength = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

describe.each(Object.entries(SCRIPTS))('%s', (_, unit) => {
  const safe = [safeText(ofLength(unit, LONG)), safeText(ofLength(unit, 2 * LONG))] as const;

  test.each(Object.entries(WHOLE))('%s: work grows as the text does', (_name, run) => {
    const large = ofLength(unit, 16_000);
    const { units, most } = work(() => run(large));
    expect(most).toBeLessThanOrEqual(256);
    // Unsafe text grows by its replacement, which is split once more when it is wrapped.
    expect(units).toBeLessThanOrEqual(14 * large.length);
  });

  test.each(Object.entries(ROW))('%s: work is that of a row, whatever the text', (_name, run) => {
    const [long, longer] = safe;
    const { units, most } = work(() => run(long));
    expect(most).toBeLessThanOrEqual(256);
    expect(work(() => run(longer)).units).toBeLessThanOrEqual(1.1 * units);
  });

  test('safeStart: work is that of a row, whatever the text, and it is how the whole begins', () => {
    const text = ofLength(unit, LONG);
    const { units } = work(() => safeStart(text, COLUMNS));
    expect(work(() => safeStart(ofLength(unit, 2 * LONG), COLUMNS)).units).toBe(units);
    expect(cutText(safeStart(text, COLUMNS), COLUMNS)).toBe(cutText(safe[0], COLUMNS));
    expect(safeStart(unit, COLUMNS)).toBe(safeText(unit));
  });

  test('a field that is full costs no more than its window', () => {
    const text = ofLength(unit, 4096);
    const { units } = work(() => fieldWindow({ text, cursor: text.length }, COLUMNS));
    expect(units).toBeLessThanOrEqual(16 * text.length);
  });

  test('pieces are where characters begin', () => {
    const text = `x${ofLength(unit, 2_000)}y`;
    const whole = Array.from(new Intl.Segmenter().segment(text), (part) => part.segment);
    const mine = [...eachGrapheme(text)];
    expect(mine.join('')).toBe(text);
    // Only a cluster without end is split.
    if (whole.every((one) => one.length < 128)) expect(mine).toEqual(whole);
    for (const one of mine) expect(one.length).toBeLessThanOrEqual(256);
  });
});
