import { onSignals } from './exit.js';

/** Does something; a signal that would end the process meanwhile is thrown, so that everything is cleaned up. */
export async function untilSignal<Value>(work: () => Promise<Value>): Promise<Value> {
  let stop = () => {};
  const signalled = new Promise<never>((_, reject) => {
    stop = onSignals((_code, name) => reject(new Error(`ended by ${name}`)));
  });
  return Promise.race([work(), signalled]).finally(() => stop());
}
