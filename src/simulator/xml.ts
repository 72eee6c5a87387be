/** An element of a guest's config. Text holds one character per byte, as the file did. */
export type Element = {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: Element[];
  /** All text directly inside, put together. */
  text: string;
};

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const NAME = /[A-Za-z_:\x80-\xff][\w:.\x80-\xff-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_:\x80-\xff][\w:.\x80-\xff-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;

/** A config that is no XML: where and why. */
export type XmlFault = { line: number; message: string };

/**
 * Reads the XML that v3_create -b takes: one root, elements, attributes, text, comments, CDATA.
 * @returns the root, or the first thing wrong and its line
 */
export function readXml(text: string): Element | XmlFault {
  const document: Element = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Element[] = [document];
  const fault = (at: number, message: string): XmlFault => ({
    line: text.slice(0, at).split('\n').length,
    message,
  });
  let at = 0;
  while (at < text.length) {
    const inside = open.at(-1) ?? document;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const words = text.slice(at, end < 0 ? text.length : end);
      if (inside === document && words.trim() !== '') return fault(at, 'text outside the root element');
      inside.text += decode(words);
      at += words.length;
      continue;
    }
    const skipped = skip(text, at);
    if (skipped) {
      if (skipped.end < 0) return fault(at, `unclosed ${skipped.opener}`);
      inside.text += skipped.text;
      at = skipped.end;
      continue;
    }
    const tag = text[at + 1] === '/' ? readClosing(text, at) : readOpening(text, at);
    if (!tag) return fault(at, 'malformed tag');
    at = tag.end;
    if ('closes' in tag) {
      if (inside === document || tag.closes !== inside.name)
        return fault(at, `unexpected closing tag </${tag.closes}>`);
      open.pop();
      continue;
    }
    if (inside === document && document.children.length > 0) return fault(at, 'a second root element');
    inside.children.push(tag.element);
    if (!tag.empty) open.push(tag.element);
  }
  if (open.length > 1) return fault(text.length, `unclosed tag <${open.at(-1)?.name}>`);
  return document.children[0] ?? fault(0, 'root tag missing');
}

/** Comments, declarations and CDATA. An `end` below 0: it is not closed. */
function skip(text: string, at: number): { opener: string; end: number; text: string } | null {
  const kinds: readonly [string, string][] = [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ];
  const kind = kinds.find(([opener]) => text.startsWith(opener, at));
  if (!kind) return null;
  const [opener, closer] = kind;
  const found = text.indexOf(closer, at + opener.length);
  const inner = opener === '<![CDATA[' && found >= 0 ? text.slice(at + opener.length, found) : '';
  return { opener, end: found < 0 ? -1 : found + closer.length, text: inner };
}

function readClosing(text: string, at: number): { closes: string; end: number } | null {
  const name = matchAt(NAME, text, at + 2)?.[0];
  if (name === undefined) return null;
  const close = matchAt(/\s*>/y, text, at + 2 + name.length);
  return close && { closes: name, end: at + 2 + name.length + close[0].length };
}

function readOpening(text: string, at: number): { element: Element; empty: boolean; end: number } | null {
  const name = matchAt(NAME, text, at + 1)?.[0];
  if (name === undefined) return null;
  const attributes = new Map<string, string>();
  let end = at + 1 + name.length;
  for (let found = matchAt(ATTRIBUTE, text, end); found; found = matchAt(ATTRIBUTE, text, end)) {
    const [whole, key = '', value = ''] = found;
    if (attributes.has(key)) return null;
    attributes.set(key, decode(value.slice(1, -1)));
    end += whole.length;
  }
  const close = matchAt(/\s*(\/?)>/y, text, end);
  if (!close) return null;
  const element = { name, attributes, children: [], text: '' };
  return { element, empty: close[1] === '/', end: end + close[0].length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#[0-9]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)).toString('latin1') : whole;
  });
}
