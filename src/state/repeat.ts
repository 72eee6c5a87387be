/** Calls soon, and then every so many milliseconds. Returns what stops it. */
export function repeat(work: () => void, everyMs: number): () => void {
  const first = setImmediate(work);
  const timer = setInterval(work, everyMs);
  return () => {
    clearImmediate(first);
    clearInterval(timer);
  };
}
