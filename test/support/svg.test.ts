import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { openReference } from '../terminal/reference-terminal.js';
import { type SvgOptions, screenToSvg } from './svg.js';

async function picture(output: string, options: SvgOptions = {}): Promise<string> {
  const screen = openReference(20, 3);
  await screen.write(output);
  return screenToSvg(screen.grid(), options);
}

/** The texts of a picture with their attributes. */
function texts(svg: string): ReadonlyArray<Record<string, unknown>> {
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    trimValues: false,
    parseTagValue: false,
    isArray: (name) => name === 'text' || name === 'rect',
  });
  return parser.parse(svg).svg.text ?? [];
}

test('keeps text, colours and styles', async () => {
  const svg = await picture('\x1b[1;31mred\x1b[m plain \x1b[38;5;208;4mlink\x1b[m\x1b[7m!\x1b[m');
  const found = texts(svg).map(({ '#text': text, ...rest }) => [
    text,
    rest.fill,
    rest['font-weight'],
    rest['text-decoration'],
  ]);
  expect(found).toEqual([
    ['red', '#e06c75', 'bold', undefined],
    ['plain', '#d8dee9', undefined, undefined],
    ['link', '#ff8700', undefined, 'underline'],
    ['!', '#16181d', undefined, undefined],
  ]);
  expect(svg).toContain('fill="#d8dee9"/>');
});

test('a light terminal has a light background, and its own colours', async () => {
  const svg = await picture('plain \x1b[31mred\x1b[m \x1b[7mbar\x1b[m', { terminal: 'light' });
  expect(svg).toContain('rx="6" fill="#ffffff"/>');
  expect(texts(svg).map((text) => text.fill)).toEqual(['#1f2328', '#b3261e', '#ffffff']);
  expect(svg).toContain('height="17" fill="#1f2328"/>');
});

test('puts each text at its column, wide characters included', async () => {
  const found = texts(await picture('日本\x1b[32mgo\x1b[m'));
  expect(found.map((text) => [text['#text'], Number(text.x), Number(text.textLength)])).toEqual([
    ['日本', 10, 33.6],
    ['go', 43.6, 16.8],
  ]);
});

test('is well-formed whatever the screen holds, and the same for the same screen', async () => {
  const output = '<a & b> "c" \x1b[38;2;1;2;3m]]>';
  const svg = await picture(output, { title: 'v3_tui <host>' });
  expect(texts(svg).map((text) => text['#text'])).toEqual(['v3_tui <host>', '<a & b> "c"', ']]>']);
  expect(await picture(output, { title: 'v3_tui <host>' })).toBe(svg);
});

test('is the same however the blanks were written', async () => {
  const spelt = await picture('\x1b[2m a  \x1b[m b\x1b[1m   \r');
  expect(await picture('\x1b[2C\x1b[D\x1b[2ma\x1b[m\x1b[3Cb\r')).toBe(spelt);
});

test('shows the cursor unless it is hidden', async () => {
  const screen = openReference(20, 3);
  await screen.write('ab');
  const grid = screen.grid();
  expect(screenToSvg(grid)).toContain('opacity="0.5"');
  expect(screenToSvg({ ...grid, cursor: null })).not.toContain('opacity="0.5"');
});
