import { DEPTH_LIMIT, findStructureFault } from './config-structure.js';
import { decodeText } from './text.js';

/** An element of a guest's config, with all it holds but comments. All texts are raw. */
export type ConfigNode = {
  name: string;
  /** In the order of the file. */
  attributes: ReadonlyArray<readonly [name: string, value: string]>;
  /** Its own text, without its children's; blanks at both ends are left out. */
  text: string;
  children: readonly ConfigNode[];
};

/** Lines and columns count from 1; a column is a UTF-16 unit. */
export type ConfigResult =
  | { ok: true; tree: ConfigNode }
  | { ok: false; line: number; column: number; reason: string };

export const CONFIG_LIMIT_BYTES = 1024 * 1024;

/**
 * Reads a guest's XML config (docs/palacios.md, "The config"): every element and attribute, in order. Never
 * rejects. No file is opened and no entity expanded but the five of XML and numbers.
 */
export async function parseConfig(bytes: Uint8Array): Promise<ConfigResult> {
  if (bytes.length > CONFIG_LIMIT_BYTES)
    return failure('', 0, `it is larger than ${CONFIG_LIMIT_BYTES} bytes`);
  const xml = decodeText(bytes).replace(/^\uFEFF/, '');
  const nul = xml.indexOf('\0');
  if (nul >= 0) return failure(xml, nul, 'it holds a NUL byte: no UTF-8 text');
  if (xml.trim() === '') return failure(xml, 0, 'it is empty');
  const fault = findStructureFault(xml);
  if (fault !== null) return failure(xml, fault.offset, fault.reason);
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  try {
    const valid = XMLValidator.validate(xml);
    if (valid !== true) {
      const { line, col, msg } = valid.err;
      return { ok: false, line: line || 1, column: col || 1, reason: shortReason(msg) };
    }
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: ATTRIBUTE,
      // A name like __proto__ must not become a property; the library asks twice for an empty element.
      transformTagName: (name) => (name.startsWith(ELEMENT) ? name : ELEMENT + name),
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      processEntities: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      maxNestedTags: DEPTH_LIMIT + 1,
    });
    const nodes: unknown = parser.parse(xml);
    const tree = asNodes(nodes).children[0];
    return tree === undefined ? failure(xml, 0, 'there is no element') : { ok: true, tree };
  } catch (error) {
    return failure(xml, 0, shortReason(error instanceof Error ? error.message : String(error)));
  }
}

const ATTRIBUTE = '@';
const ELEMENT = '<';
const REASON_LIMIT = 200;

/** The library's ordered form: `{ '<NAME': [ … ], ':@': { '@NAME': VALUE } }` or `{ '#text': TEXT }`. */
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
  return entries.map(([name, value]) => [name.slice(ATTRIBUTE.length), decodeEntities(String(value))]);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What is not known stays as it is written. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:(\w{1,8})|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    return isCharacter ? String.fromCodePoint(point) : whole;
  });
}

function failure(xml: string, offset: number, reason: string): ConfigResult {
  const lines = xml.slice(0, offset).split(/\r?\n/);
  return { ok: false, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, reason };
}

function shortReason(reason: string): string {
  return reason.slice(0, REASON_LIMIT);
}
