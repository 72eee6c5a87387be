import { setMaxListeners } from 'node:events';

/** What ends the work on many hosts: each listens, and Node warns of more than ten listeners. */
export function stopOfAll(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}
