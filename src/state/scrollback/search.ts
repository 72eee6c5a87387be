import type { Place, SessionLines } from '../ports.js';
import { countsCase } from './smart-case.js';

/** Where a text was found: its first cell, and how many cells it has; they may go on in the next line. */
export type Hit = Place & { cells: number };

/**
 * A text that is searched for. `hits`: the newest first; `at`: the one that was gone to. `searchedTo`: the lines from
 * here on may have changed since. `wrapped`: the last step went past an end, and on from the other.
 */
export type Search = {
  text: string;
  hits: readonly Hit[];
  at: number | null;
  searchedTo: number;
  wrapped: boolean;
};

/** The longest text that is searched for: with more, lines made for it could take long. */
export const MOST_SEARCHED = 100;
/** How many hits are kept, the newest. */
export const MOST_HITS = 10_000;
/** A text that fills more lines of the screen is searched in parts. */
const MOST_JOINED = 64;

const ONLY_ASCII = /^[\x20-\x7e]*$/;

/** Begins a search. The letters' case counts only where the text has capitals. */
export function searchFor(lines: SessionLines, text: string): Search {
  const hits = hitsIn(lines, text, lines.first);
  return { text, hits, at: null, searchedTo: lines.screen, wrapped: false };
}

/** The search with what has come since, and without what is gone. */
export function searchAgain(lines: SessionLines, search: Search): Search {
  const known = search.hits.filter(({ row }) => row < search.searchedTo && row >= lines.first);
  const fresh = hitsIn(lines, search.text, Math.max(search.searchedTo, lines.first));
  const hits = [...fresh, ...known].slice(0, MOST_HITS);
  const current = search.at === null ? undefined : search.hits[search.at];
  const at = hits.findIndex((hit) => hit.row === current?.row && hit.column === current.column);
  return { ...search, hits, at: at < 0 ? null : at, searchedTo: lines.screen };
}

/**
 * Goes to the next hit that is older or newer, and past the last one on from the other end.
 * @param from where to begin while no hit was gone to
 */
export function stepSearch(search: Search, direction: 'older' | 'newer', from: Place): Search {
  const { hits, at } = search;
  if (hits.length === 0) return { ...search, at: null, wrapped: false };
  if (at === null) {
    const isOlder = (hit: Hit) => hit.row < from.row || (hit.row === from.row && hit.column <= from.column);
    const found =
      direction === 'older' ? hits.findIndex(isOlder) : hits.findLastIndex((hit) => !isOlder(hit));
    if (found >= 0) return { ...search, at: found, wrapped: false };
    return { ...search, at: direction === 'older' ? 0 : hits.length - 1, wrapped: true };
  }
  const next = at + (direction === 'older' ? 1 : -1);
  if (next >= 0 && next < hits.length) return { ...search, at: next, wrapped: false };
  return { ...search, at: next < 0 ? hits.length - 1 : 0, wrapped: true };
}

/** The hits that begin in line `from` or later, the newest first. */
function hitsIn(lines: SessionLines, text: string, from: number): readonly Hit[] {
  const wanted = text.slice(0, MOST_SEARCHED);
  if (wanted === '') return [];
  const fold = countsCase(wanted) ? (raw: string) => raw : (raw: string) => raw.toLowerCase();
  const found: Hit[] = [];
  let end = lines.end;
  while (end > from && found.length < MOST_HITS) {
    let start = end - 1;
    while (start > lines.first && end - start < MOST_JOINED && lines.continues(start - 1)) start--;
    const { joined, cellAt, count } = joinedText(lines, start, end, fold);
    const inText = placesOf(joined, fold(wanted)).map((index): Hit => {
      const cell = cellAt(index);
      const cells = Math.max(cellAt(index + fold(wanted).length) - cell, 1);
      return {
        row: start + Math.floor(cell / lines.columns),
        column: cell % lines.columns,
        cells: Math.min(cells, count - cell),
      };
    });
    found.push(...inText.filter(({ row }) => row >= from).reverse());
    end = start;
  }
  return found.slice(0, MOST_HITS);
}

function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** Some lines as one text, and which of their cells a position in it belongs to. */
function joinedText(lines: SessionLines, start: number, end: number, fold: (raw: string) => string) {
  const count = (end - start) * lines.columns;
  const texts = Array.from({ length: end - start }, (_, at) => lines.text(start + at));
  if (texts.every((text) => ONLY_ASCII.test(text))) {
    const joined = texts.map((text, at) => (at === texts.length - 1 ? text : text.padEnd(lines.columns)));
    return { joined: fold(joined.join('')), cellAt: (index: number) => index, count };
  }
  const cells = texts.flatMap((_, at) => lines.cells(start + at));
  const cellOf: number[] = [];
  let joined = '';
  cells.forEach((cell, at) => {
    const text = fold(cell);
    for (let unit = 0; unit < text.length; unit++) cellOf.push(at);
    joined += text;
  });
  return { joined, cellAt: (index: number) => cellOf[index] ?? count, count };
}
