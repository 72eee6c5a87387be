/** An element of a guest's config. Text holds one character per byte, as the file did. */
export type Element = {
  name: string;
  /** By name as written; of two with the same name the first counts. */
  attributes: ReadonlyMap<string, string>;
  children: Element[];
  /** All text directly inside, joined. */
  text: string;
};

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const BLANK = /[\t\n\r ]*/y;
const ELEMENT_NAME = /[^\t\n\r />]*/y;
const ATTRIBUTE_NAME = /[^\t\n\r =/>]*/y;
const EQUALS = /[\t\n\r =]*/y;
const CLOSING_NAME = /[^\t\n\r >]*/y;

/** What is wrong with a config that v3_create cannot read: near which line, and why. */
export type XmlFault = { line: number; message: string };

/** What is at a `<`: where it ends, or what is wrong with it. */
type Markup = { end: number } | { fault: string };

/**
 * Reads the XML that v3_create -b takes, as ezxml does (docs/palacios/texts.md, "The config"): a bare `&`, an attribute
 * twice and text outside of the root are accepted; two dashes inside a comment are not.
 * @param bytes one character per byte; UTF-16 with a byte order mark is converted to UTF-8 first
 * @returns the root, or the first error and its line
 */
export function readXml(bytes: string): Element | XmlFault {
  const text = fromUtf16(bytes);
  const document: Element = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Element[] = [document];
  const fault = (at: number, message: string): XmlFault => ({
    line: text.slice(0, at).split('\n').length,
    message,
  });
  let at = text.indexOf('<');
  if (at < 0) return fault(0, 'root tag missing');
  while (at < text.length) {
    const found = readMarkup(text, at, open);
    if ('fault' in found) return fault(at, found.fault);
    const next = text.indexOf('<', found.end);
    const end = next < 0 ? text.length : next;
    if (open.length > 1) (open.at(-1) ?? document).text += decode(text.slice(found.end, end));
    at = end;
  }
  if (open.length > 1) return fault(text.length, `unclosed tag <${open.at(-1)?.name}>`);
  return document.children[0] ?? fault(text.length, 'root tag missing');
}

function readMarkup(text: string, at: number, open: Element[]): Markup {
  if (/[A-Za-z_:\x80-\xff]/.test(text[at + 1] ?? '')) return readOpening(text, at, open);
  if (text[at + 1] === '/') return readClosing(text, at, open);
  if (text.startsWith('<!--', at)) {
    const dashes = text.indexOf('--', at + 4);
    return dashes >= 0 && text[dashes + 2] === '>' ? { end: dashes + 3 } : { fault: 'unclosed <!--' };
  }
  if (text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at);
    if (end < 0) return { fault: 'unclosed <![CDATA[' };
    if (open.length > 1) (open.at(-1) ?? { text: '' }).text += text.slice(at + 9, end);
    return { end: end + 3 };
  }
  if (text.startsWith('<!DOCTYPE', at)) {
    const end = /^<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>/.exec(text.slice(at))?.[0].length;
    return end === undefined ? { fault: 'unclosed <!DOCTYPE' } : { end: at + end };
  }
  if (text[at + 1] !== '?') return { fault: 'unexpected <' };
  const end = text.indexOf('?>', at);
  return end < 0 ? { fault: 'unclosed <?' } : { end: end + 2 };
}

function readClosing(text: string, at: number, open: Element[]): Markup {
  const name = matchAt(CLOSING_NAME, text, at + 2);
  if (open.length < 2 || open.at(-1)?.name !== name) return { fault: `unexpected closing tag </${name}>` };
  open.pop();
  const end = text.indexOf('>', at);
  return { end: end < 0 ? text.length : end + 1 };
}

function readOpening(text: string, at: number, open: Element[]): Markup {
  const [document] = open;
  if (open.length === 1 && (document?.children.length ?? 0) > 0)
    return { fault: 'markup outside of root element' };
  const name = matchAt(ELEMENT_NAME, text, at + 1);
  const attributes = new Map<string, string>();
  let end = skipBlanks(text, at + 1 + name.length);
  while (end < text.length && text[end] !== '/' && text[end] !== '>') {
    const key = matchAt(ATTRIBUTE_NAME, text, end);
    end += key.length;
    end += matchAt(EQUALS, text, end).length;
    const quote = text[end];
    if (quote === '"' || quote === "'") {
      const close = text.indexOf(quote, end + 1);
      if (close < 0) return { fault: `missing ${quote}` };
      if (!attributes.has(key)) attributes.set(key, decode(text.slice(end + 1, close)));
      end = close + 1;
    } else if (key === '') return { fault: 'missing >' };
    end = skipBlanks(text, end);
  }
  const empty = text[end] === '/';
  if (empty) end += 1;
  if (text[end] !== '>') return { fault: 'missing >' };
  const element: Element = { name, attributes, children: [], text: '' };
  open.at(-1)?.children.push(element);
  if (!empty) open.push(element);
  return { end: end + 1 };
}

/**
 * The length of what v3_create puts into the image for a config: the XML written out again, with a closing tag for
 * every element.
 */
export function writtenLength({ name, attributes, children, text }: Element): number {
  const tags = name.length * 2 + '<></>'.length;
  const pairs = [...attributes].reduce((sum, [key, value]) => sum + ` ${key}="${encode(value)}"`.length, 0);
  return children.reduce((sum, child) => sum + writtenLength(child), tags + pairs + encode(text).length);
}

function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function fromUtf16(bytes: string): string {
  const raw = Buffer.from(bytes, 'latin1');
  if (bytes.startsWith('\xfe\xff')) raw.subarray(0, raw.length & ~1).swap16();
  else if (!bytes.startsWith('\xff\xfe')) return bytes;
  return Buffer.from(raw.toString('utf16le').slice(1)).toString('latin1');
}

function skipBlanks(text: string, at: number): number {
  return at + matchAt(BLANK, text, at).length;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#[0-9]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)).toString('latin1') : whole;
  });
}
