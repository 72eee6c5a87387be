/**
 * Makes one call of those that come together.
 * @param work called once, so many milliseconds after the first `ask`
 */
export function gather(work: () => void, ms: number): { ask: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = null;
        work();
      }, ms);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
