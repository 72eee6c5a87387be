import { hexOf } from '../terminal/colour-words.js';

/** The colour that the settings give a host, for a `<Text>`; none where they give none. */
export function hostColour(word: string | null): { color?: string } {
  const color = word === null ? null : hexOf(word);
  return color === null ? {} : { color };
}
