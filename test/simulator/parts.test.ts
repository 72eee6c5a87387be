import { describe, expect, test } from 'vitest';
import { createScreen, glyphOf } from '../../src/simulator/guest/screen.js';
import { FRAME_HEAD_BYTES } from '../../src/simulator/kernel/console-feed.js';
import { BLOCK_BYTES, createMemory } from '../../src/simulator/kernel/memory.js';
import { createDrawing } from '../../src/simulator/tools/drawing.js';
import { createEscapes } from '../../src/simulator/tools/stream.js';
import { type Element, readXml } from '../../src/simulator/xml.js';
import { fc } from '../support/fast-check.js';

function textOf(cells: Uint8Array, row: number): string {
  return Array.from({ length: 80 }, (_, column) => glyphOf(cells[(row * 80 + column) * 2] ?? 0))
    .join('')
    .trimEnd();
}

describe('the guest screen', () => {
  test('wraps, scrolls, and knows colours and the glyphs of a PC', () => {
    const screen = createScreen(() => {});
    screen.write(`${'x'.repeat(80)}y\r\n\x1b[31;44;1mé─仮\x1b[0m`);
    expect([textOf(screen.cells, 0), textOf(screen.cells, 1), textOf(screen.cells, 2)]).toEqual([
      'x'.repeat(80),
      'y',
      'é─?',
    ]);
    expect(screen.cells[2 * 80 * 2 + 1]).toBe(0x1c);
    screen.write('\n'.repeat(24));
    expect(screen.cursor()).toEqual({ column: 3, row: 24, visible: true });
    expect(textOf(screen.cells, 0)).toBe('é─?');
  });

  test('a tool that draws only differences shows what a fresh one shows', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({
            unit: fc.constantFrom('a', 'b', ' ', '\r\n', '\x1b[2J', '\x1b[H', '\x1b[31m', '\x1b[7m', '\t'),
            maxLength: 40,
          }),
        ),
        (texts) => {
          const screen = createScreen(() => {});
          const drawing = createDrawing('eight');
          const terminal = createScreen(() => {});
          terminal.write(strip(drawing.begin()));
          for (const text of texts) {
            screen.write(text);
            terminal.write(strip(drawing.update(frameOf(screen))));
          }
          expect(Buffer.from(terminal.cells).equals(Buffer.from(screen.cells))).toBe(true);
          expect(terminal.cursor()).toEqual(screen.cursor());
        },
      ),
      { numRuns: 200 },
    );
  });
});

function frameOf(screen: ReturnType<typeof createScreen>): Uint8Array {
  const { column, row, visible } = screen.cursor();
  const frame = new Uint8Array(FRAME_HEAD_BYTES + screen.cells.length);
  frame.set([column, row, visible ? 1 : 0, 0]);
  frame.set(screen.cells, FRAME_HEAD_BYTES);
  return frame;
}

/** Drops the sequences that the guest's own terminal does not know. */
function strip(text: string): string {
  return text.replaceAll('\x1b(B', '').replace(/\x1b[=>]/g, '');
}

const aMemory = (blocks: number) => createMemory([{ address: 0x1_0000_0000, bytes: blocks * BLOCK_BYTES }]);

test('memory is never given out twice, and all of it comes back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }),
      (total, wishes) => {
        const memory = aMemory(total);
        const given = wishes.flatMap((wish) => {
          const blocks = memory.take(wish * BLOCK_BYTES);
          return blocks === null ? [] : [blocks];
        });
        const all = given.flat();
        expect(new Set(all).size).toBe(all.length);
        expect(memory.freeBytes()).toBe((total - all.length) * BLOCK_BYTES);
        const free = [...memory.print([0]).matchAll(/, free=([0-9]+)$/gm)].reduce(
          (sum, [, bytes]) => sum + Number(bytes),
          0,
        );
        expect(free).toBe(memory.freeBytes());
        for (const blocks of given) memory.give(blocks);
        expect(memory.print([0])).toBe(aMemory(total).print([0]));
      },
    ),
  );
});

test('keys of a stream arrive the same however they are cut', () => {
  const keys = fc.array(fc.constantFrom(0x1c, 0x71, 0x68, 0x61, 0x03), { maxLength: 12 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 12 }), (typed, cut) => {
      const feed = (...parts: number[][]) => {
        const events: string[] = [];
        const escapes = createEscapes(
          (bytes) => events.push(...[...bytes].map(String)),
          (words) => events.push(words),
          () => events.push('quit'),
        );
        for (const part of parts) escapes(Uint8Array.from(part));
        return events;
      };
      expect(feed(typed.slice(0, cut), typed.slice(cut))).toEqual(feed(typed));
    }),
  );
});

describe('the config reader', () => {
  test('reads elements, attributes, text, entities, comments and CDATA', () => {
    const root = readXml(
      '<?xml version="1.0"?>\n<!DOCTYPE vm><!-- <no/> --><vm a="1" b=\'&lt;x&gt;\'>t<!---\n-->&amp;<c/><![CDATA[<&]]></vm>\n',
    );
    if ('message' in root) throw new Error(root.message);
    expect(root).toMatchObject({ name: 'vm', text: 't&<&', children: [{ name: 'c', text: '' }] });
    expect([...root.attributes]).toEqual([
      ['a', '1'],
      ['b', '<x>'],
    ]);
  });

  test.each([
    ['', 1],
    ['text', 1],
    ['<vm>', 1],
    ['<vm>\n</v>', 2],
    ['<vm/><vm/>', 1],
    ['<vm>\n\n<!-- open </vm>', 3],
    ['<vm><a></vm></a>', 1],
    ['</vm>', 1],
    ['<vm>\n< /></vm>', 2],
  ])('finds %j malformed in line %d', (text, line) => {
    expect(readXml(text)).toMatchObject({ line, message: expect.any(String) });
  });

  test('reads back what is written', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/);
    const words = fc.stringMatching(/^[a-z<>&"' ]{0,8}$/);
    const element = (children: fc.Arbitrary<Element[]>): fc.Arbitrary<Element> =>
      fc.record({
        name,
        attributes: fc.dictionary(name, words, { maxKeys: 3 }).map((pairs) => new Map(Object.entries(pairs))),
        children,
        text: words,
      });
    const leaves = fc.array(element(fc.constant([])), { maxLength: 3 });
    const tree = element(fc.array(element(leaves), { maxLength: 3 }));
    fc.assert(
      fc.property(tree, (root) => {
        expect(readXml(print(root))).toEqual(root);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', '!', '-', '[', '?', 'a', '=', '"', ' ', '&', ';') }),
        (text) => {
          expect(readXml(text)).toBeTypeOf('object');
        },
      ),
    );
  });
});

function print({ name, attributes, children, text }: Element): string {
  const quoted = (raw: string) => raw.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const pairs = [...attributes].map(([key, value]) => ` ${key}="${quoted(value)}"`).join('');
  return `<${name}${pairs}>${quoted(text)}${children.map(print).join('')}</${name}>`;
}
