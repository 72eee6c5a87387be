import { onSignals } from './exit.js';

/** Waits for a promise; a signal that would end the process is thrown, so that everything is cleaned up. */
export async function untilSignal<Value>(promise: Promise<Value>): Promise<Value> {
  let stop = () => {};
  const signalled = new Promise<never>((_, reject) => {
    stop = onSignals((_code, name) => reject(new Error(`ended by ${name}`)));
  });
  return Promise.race([promise, signalled]).finally(() => stop());
}
