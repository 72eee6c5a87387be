import { decodeText } from '../text/byte-text.js';
import { checkStructure, DEPTH_LIMIT, type StrayText } from './config-structure.js';

/** An element of a guest's config, with everything in it except comments. All texts are raw. */
export type ConfigNode = {
  name: string;
  /** In the order of the file. */
  attributes: ReadonlyArray<readonly [name: string, value: string]>;
  /** Its own text, without its children's, trimmed. */
  text: string;
  children: readonly ConfigNode[];
};

/**
 * Lines and columns count from 1; a column is a UTF-16 unit. `remarks`: what v3_create accepts though XML forbids it,
 * in words, with the line, for a warning.
 */
export type ConfigResult =
  | { ok: true; tree: ConfigNode; remarks: readonly string[] }
  | { ok: false; line: number; column: number; reason: string };

export const CONFIG_LIMIT_BYTES = 1024 * 1024;

/**
 * Reads a guest's XML config as v3_create does (docs/palacios/texts.md, "The config"): every element and attribute, in order.
 * Never rejects. No file is opened, and no entity is expanded except XML's own five and numeric ones.
 */
export async function parseConfig(bytes: Uint8Array): Promise<ConfigResult> {
  if (bytes.length > CONFIG_LIMIT_BYTES)
    return failure('', 0, `it is larger than ${CONFIG_LIMIT_BYTES} bytes`);
  const wide = wideEncoding(bytes);
  const xml = wide === null ? decodeText(bytes).replace(/^\uFEFF/, '') : new TextDecoder(wide).decode(bytes);
  const nul = xml.indexOf('\0');
  if (nul >= 0) return failure(xml, nul, 'it contains a NUL byte, so it is not UTF-8 text');
  if (xml.trim() === '') return failure(xml, 0, 'it is empty');
  const structure = checkStructure(xml);
  if ('reason' in structure) return failure(xml, structure.offset, structure.reason);
  const inner = withoutStray(xml, structure.stray);
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  try {
    const checked = checkWords(inner, (text) => XMLValidator.validate(text));
    if (!checked.ok) return checked;
    let attributes = 0;
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: ATTRIBUTE,
      // A name like __proto__ must not become a property; for an empty element the library calls this twice.
      transformTagName: (name) => (name.startsWith(ELEMENT) ? name : ELEMENT + name),
      // Numbered, so that both of two with one name are kept.
      transformAttributeName: (name) => `${name} ${attributes++}`,
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      processEntities: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      maxNestedTags: DEPTH_LIMIT + 1,
    });
    const nodes: unknown = parser.parse(inner);
    const tree = asNodes(nodes).children[0];
    if (tree === undefined) return failure(xml, 0, 'there is no element');
    const outside = structure.stray.slice(0, 1).map(({ start }) => {
      const { line } = placeOf(xml, start + xml.slice(start).search(/\S/));
      return `line ${line}: text outside the root element`;
    });
    return {
      ok: true,
      tree,
      remarks: [...(wide === null ? [] : ['it is UTF-16']), ...outside, ...checked.remarks],
    };
  } catch (error) {
    return failure(xml, 0, shortReason(error instanceof Error ? error.message : String(error)));
  }
}

/** v3_create reads UTF-16 where the file begins with a byte order mark. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** The XML with blanks in place of text outside its root, which keeps lines and columns. */
function withoutStray(xml: string, stray: readonly StrayText[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of stray) {
    parts.push(xml.slice(from, start), xml.slice(start, end).replace(/\S/g, ' '));
    from = end;
  }
  return [...parts, xml.slice(from)].join('');
}

type Checked = { ok: true; remarks: readonly string[] } | Extract<ConfigResult, { ok: false }>;
type Validate = (xml: string) => true | { err: { msg: string; line: number; col: number } };

/** How many duplicate attributes are tolerated: for each the library checks the whole file again. */
const MOST_TWICE = 16;

/**
 * Checks attributes and characters. The library stops at the first fault; where v3_create accepts that one, it is
 * blanked out and the check repeated.
 */
function checkWords(xml: string, validate: Validate): Checked {
  const remarks: string[] = [];
  let left = xml;
  for (let twice = 0; ; ) {
    const valid = validate(left);
    if (valid === true) return { ok: true, remarks: [...remarks, ...bareInAttribute(left)] };
    const { line, col, msg } = valid.err;
    const isBare = msg === "char '&' is not expected.";
    const isTwice = /^Attribute '.*' is repeated\.$/s.test(msg) && twice < MOST_TWICE;
    const taken = isTwice ? withoutAttribute(left, line, col) : left;
    const without = isBare ? left.replace(BARE_AMPERSAND, ' ') : taken;
    if (without === left) return { ok: false, line: line || 1, column: col || 1, reason: shortReason(msg) };
    left = without;
    if (isBare) remarks.push(`line ${line}: a bare &`);
    else if (twice++ === 0) remarks.push(`line ${line}: a duplicate attribute, of which the first counts`);
  }
}

/** A bare & that the library accepts, as it does in attributes. */
function bareInAttribute(xml: string): readonly string[] {
  const read = xml.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, (part) => part.replace(/\S/g, ' '));
  const at = read.search(BARE_AMPERSAND);
  return at < 0 ? [] : [`line ${placeOf(xml, at).line}: a bare &`];
}

/** The XML with blanks in place of the attribute at a place; unchanged where there is none. */
function withoutAttribute(xml: string, line: number, column: number): string {
  const before = xml.split('\n', line - 1).reduce((length, text) => length + text.length + 1, 0);
  const attribute = /[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*')/y;
  attribute.lastIndex = before + column - 1;
  const [found = ''] = attribute.exec(xml) ?? [];
  const behind = before + column - 1 + found.length;
  return xml.slice(0, behind - found.length) + found.replace(/\S/g, ' ') + xml.slice(behind);
}

const BARE_AMPERSAND = /&(?!(?:\w{1,20}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g;

const ATTRIBUTE = '@';
const ELEMENT = '<';
const REASON_LIMIT = 200;

/** The library's form for preserveOrder: `{ '<NAME': [ … ], ':@': { '@NAME': VALUE } }` or `{ '#text': TEXT }`. */
function asNodes(items: unknown): { text: string; children: ConfigNode[] } {
  const children: ConfigNode[] = [];
  let text = '';
  for (const item of Array.isArray(items) ? items : []) {
    for (const [key, value] of Object.entries(item)) {
      if (key === '#text') text += typeof value === 'string' ? value : '';
      if (!key.startsWith(ELEMENT)) continue;
      const attributes = asAttributes(item[':@']);
      children.push({ name: key.slice(ELEMENT.length), attributes, ...asNodes(value) });
    }
  }
  return { text: decodeEntities(text).trim(), children };
}

function asAttributes(found: unknown): [string, string][] {
  const entries = typeof found === 'object' && found !== null ? Object.entries(found) : [];
  return entries.map(([name, value]) => [
    name.slice(ATTRIBUTE.length, name.lastIndexOf(' ')),
    decodeEntities(String(value)),
  ]);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Unknown entities stay as they are written. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:(\w{1,8})|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    return isCharacter ? String.fromCodePoint(point) : whole;
  });
}

function failure(xml: string, offset: number, reason: string): ConfigResult {
  return { ok: false, ...placeOf(xml, offset), reason };
}

function placeOf(xml: string, offset: number): { line: number; column: number } {
  const lines = xml.slice(0, offset).split(/\r?\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function shortReason(reason: string): string {
  return reason.slice(0, REASON_LIMIT);
}
