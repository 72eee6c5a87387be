/** What is wrong with a text as XML, and the offset at which. */
export type StructureFault = { offset: number; reason: string };

export const DEPTH_LIMIT = 64;
const ELEMENTS_LIMIT = 20_000;

/**
 * Checks what the XML library does not, or tells without the right place: that all is closed, that there is
 * one root and nothing beside it, that no entities are declared (their expansion could fill the memory), and
 * that depth and number of elements stay within the limits. Names and attributes are the library's to check.
 * @returns the first fault, or null
 */
export function findStructureFault(xml: string): StructureFault | null {
  const open: number[] = [];
  let roots = 0;
  let elements = 0;
  let at = 0;
  while (at < xml.length) {
    const start = xml.indexOf('<', at);
    if (open.length === 0) {
      const stray = /\S/.exec(xml.slice(at, start < 0 ? undefined : start));
      if (stray !== null) return { offset: at + stray.index, reason: 'text outside the root element' };
    }
    if (start < 0) break;
    const piece = readMarkup(xml, start);
    if ('reason' in piece) return piece;
    if (piece.kind === 'close' && open.pop() === undefined) {
      return { offset: start, reason: 'a closing tag without an opening one' };
    }
    if (piece.kind === 'open' || piece.kind === 'empty') {
      elements += 1;
      if (open.length === 0) roots += 1;
      if (roots > 1) return { offset: start, reason: 'a second root element' };
      if (elements > ELEMENTS_LIMIT) return { offset: start, reason: `more than ${ELEMENTS_LIMIT} elements` };
      if (piece.kind === 'open') open.push(start);
      if (open.length > DEPTH_LIMIT)
        return { offset: start, reason: `elements nested deeper than ${DEPTH_LIMIT}` };
    }
    at = piece.end;
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return { offset: unclosed, reason: `<${nameAt(xml, unclosed)}> is not closed` };
  return roots === 0 ? { offset: 0, reason: 'there is no element' } : null;
}

type Markup = { kind: 'open' | 'empty' | 'close' | 'other'; end: number };

function readMarkup(xml: string, start: number): Markup | StructureFault {
  if (xml.startsWith('<!--', start)) return readUntil(xml, start, 4, '-->', 'a comment');
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

function readDeclaration(xml: string, start: number, end: number | null): Markup | StructureFault {
  if (!xml.startsWith('<!DOCTYPE', start))
    return { offset: start, reason: 'not XML: <! without a known word' };
  const text = xml.slice(start, end ?? undefined);
  if (text.includes('['))
    return { offset: start, reason: 'a DOCTYPE with declarations of its own is not read' };
  return end === null ? { offset: start, reason: 'the DOCTYPE is not closed' } : { kind: 'other', end };
}

/** The offset behind the `>` that ends a tag; one in a quoted value does not. */
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

function nameAt(xml: string, start: number): string {
  return /^[^\s/>]{0,64}/.exec(xml.slice(start + 1, start + 66))?.[0] ?? '';
}
