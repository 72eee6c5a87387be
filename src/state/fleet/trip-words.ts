/** A round trip in words: `12 ms`, `2.1 s`. @param ms milliseconds */
export function tripWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
