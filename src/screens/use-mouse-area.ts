import type { DOMElement } from 'ink';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { placeOf } from './components/place-of.js';
import type { MouseArea } from './keys/mouse-areas.js';
import { useScreen } from './use-screen.js';

/** Lets a box take the mouse; returns what is to be its `ref`. */
export function useMouseArea(area: Omit<MouseArea, 'place'>): RefObject<DOMElement | null> {
  const { mouseAreas } = useScreen();
  const box = useRef<DOMElement>(null);
  useLayoutEffect(() => mouseAreas.add({ ...area, place: () => placeOf(box.current) }));
  return box;
}

/** Lets a click on a box press this key; returns what is to be its `ref`. `since`: see {@link KeyArea}. */
export function useKeyArea(key: string, since: number): RefObject<DOMElement | null> {
  const { mouseAreas } = useScreen();
  const box = useRef<DOMElement>(null);
  useLayoutEffect(
    () => (isKey(key) ? mouseAreas.addKey({ key, since, place: () => placeOf(box.current) }) : undefined),
    [mouseAreas, key, since],
  );
  return box;
}

/** False for what is shown as `↑↓`: it is several keys. */
function isKey(name: string): boolean {
  return /^(?:.|[a-z].*)$/u.test(name);
}
