/** So much of the processor's time may be taken to look through lines at once: the keys wait meanwhile. */
const MOST_MS = 1000;
/** The clock is read after so many characters. */
const CHARACTERS = 4096;

/**
 * Begins to count what looking through lines costs: an expression can be dear on lines made for it. It counts time of
 * the processor, which a busy machine does not make longer.
 * @returns takes the length of a text that was looked through; false once too much time was taken
 */
export function createBudget(most = MOST_MS): (length: number) => boolean {
  const start = process.cpuUsage();
  let unread = 0;
  return (length) => {
    unread += length;
    if (unread < CHARACTERS) return true;
    unread = 0;
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 < most;
  };
}
