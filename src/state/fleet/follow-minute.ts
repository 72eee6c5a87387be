import { repeat } from '../repeat.js';
import type { Store } from '../store.js';

const MINUTE_MS = 60_000;
/** How late the clock may be seen to show another minute, in ms. */
const LOOK_MS = 1000;

/** Keeps in the store the minute that the clock shows. Returns what stops it. */
export function followMinute(store: Store): () => void {
  const look = () => {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (minute !== store.getState().minute) store.setState({ minute });
  };
  look();
  return repeat(look, LOOK_MS);
}
