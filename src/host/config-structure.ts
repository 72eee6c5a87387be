/** What is wrong with an XML text, and at which offset. */
type StructureFault = { offset: number; reason: string };

export const DEPTH_LIMIT = 64;
const ELEMENTS_LIMIT = 20_000;

/** Text outside the root element: from `start` up to, but not including, `end`. */
export type StrayText = { start: number; end: number };

/**
 * Checks what the XML library does not check, or reports at the wrong place: that everything is closed, that there is
 * one root, that no entities are declared (expanding them could fill the memory), that no comment contains two dashes
 * (docs/palacios/texts.md, "The config"), and that depth and number of elements are within the limits. Attributes and the
 * characters of names are left to the library.
 * @returns the first fault, or the texts outside the root, which XML does not allow
 */
export function checkStructure(xml: string): StructureFault | { stray: readonly StrayText[] } {
  const open: OpenTag[] = [];
  const stray: StrayText[] = [];
  let roots = 0;
  let elements = 0;
  let at = 0;
  while (at < xml.length) {
    const start = xml.indexOf('<', at);
    const end = start < 0 ? xml.length : start;
    if (open.length === 0 && /\S/.test(xml.slice(at, end))) stray.push({ start: at, end });
    if (start < 0) break;
    const piece = readMarkup(xml, start);
    if ('reason' in piece) return piece;
    if (piece.kind === 'close') {
      const fault = closeTag(open, { name: nameOf(xml.slice(start + 2, piece.end)), start });
      if (fault !== null) return fault;
    }
    if (piece.kind === 'open' || piece.kind === 'empty') {
      elements += 1;
      if (open.length === 0) roots += 1;
      if (roots > 1) return { offset: start, reason: 'a second root element' };
      if (elements > ELEMENTS_LIMIT) return { offset: start, reason: `more than ${ELEMENTS_LIMIT} elements` };
      if (piece.kind === 'open') open.push({ name: nameOf(xml.slice(start + 1, piece.end)), start });
      if (open.length > DEPTH_LIMIT)
        return { offset: start, reason: `elements nested deeper than ${DEPTH_LIMIT}` };
    }
    at = piece.end;
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return notClosed(unclosed);
  return roots === 0 ? { offset: 0, reason: 'there is no element' } : { stray };
}

type OpenTag = { name: string; start: number };

/** Removes the element that a closing tag closes from the open ones. It is a fault where another is open inside it. */
function closeTag(open: OpenTag[], { name, start }: OpenTag): StructureFault | null {
  const innermost = open.at(-1);
  if (innermost?.name === name) {
    open.pop();
    return null;
  }
  if (innermost !== undefined && open.some((tag) => tag.name === name)) return notClosed(innermost);
  return { offset: start, reason: `</${shortName(name)}> does not close any open element` };
}

function notClosed({ name, start }: OpenTag): StructureFault {
  return { offset: start, reason: `<${shortName(name)}> is not closed` };
}

type Markup = { kind: 'open' | 'empty' | 'close' | 'other'; end: number };

function readMarkup(xml: string, start: number): Markup | StructureFault {
  if (xml.startsWith('<!--', start)) return readComment(xml, start);
  if (xml.startsWith('<![CDATA[', start)) return readUntil(xml, start, 9, ']]>', 'a CDATA section');
  if (xml.startsWith('<?', start)) return readUntil(xml, start, 2, '?>', 'a processing instruction');
  const end = tagEnd(xml, start);
  if (xml.startsWith('<!', start)) return readDeclaration(xml, start, end);
  if (end === null) return { offset: start, reason: `the tag <${nameAt(xml, start)} is not closed` };
  if (xml[start + 1] === '/') return { kind: 'close', end };
  return { kind: xml[end - 2] === '/' ? 'empty' : 'open', end };
}

function readUntil(
  xml: string,
  start: number,
  skip: number,
  mark: string,
  what: string,
): Markup | StructureFault {
  const end = xml.indexOf(mark, start + skip);
  return end < 0
    ? { offset: start, reason: `${what} is not closed` }
    : { kind: 'other', end: end + mark.length };
}

/** The first two dashes inside a comment must be its end: v3_create is killed by SIGSEGV on others. */
function readComment(xml: string, start: number): Markup | StructureFault {
  const piece = readUntil(xml, start, 4, '-->', 'a comment');
  const dashes = xml.indexOf('--', start + 4);
  if ('reason' in piece || dashes === piece.end - 3) return piece;
  return { offset: dashes, reason: 'two dashes (--) inside a comment: v3_create crashes on them (SIGSEGV)' };
}

function readDeclaration(xml: string, start: number, end: number | null): Markup | StructureFault {
  if (!xml.startsWith('<!DOCTYPE', start))
    return { offset: start, reason: 'not XML: <! without a known word' };
  const text = xml.slice(start, end ?? undefined);
  if (text.includes('['))
    return { offset: start, reason: 'a DOCTYPE with declarations of its own is not read' };
  return end === null ? { offset: start, reason: 'the DOCTYPE is not closed' } : { kind: 'other', end };
}

/** The offset after the `>` that ends a tag; a `>` in a quoted value does not end it. */
function tagEnd(xml: string, start: number): number | null {
  let quote = '';
  for (let at = start + 1; at < xml.length; at++) {
    const char = xml[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '>') {
      return at + 1;
    }
  }
  return null;
}

function nameOf(tag: string): string {
  return /^[^\s/>]*/.exec(tag)?.[0] ?? '';
}

function nameAt(xml: string, start: number): string {
  return nameOf(xml.slice(start + 1, start + 1 + NAME_SHOWN));
}

function shortName(name: string): string {
  return name.slice(0, NAME_SHOWN);
}

const NAME_SHOWN = 64;
