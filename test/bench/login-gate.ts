import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 20;
const LIMIT_MS = 60_000;

/** Where programs on far hosts wait, each with its login behind it, until all may go on. */
export type LoginGate = {
  /** Lines for a shell script, which wait. */
  script: string;
  /** Waits for so many, and lets them go on; who comes later waits no more. Returns the time. @throws after a minute */
  openFor(count: number): Promise<number>;
  close(): void;
};

/** Makes a gate. `folder`: for its files. */
export function loginGate(folder: string): LoginGate {
  const [fifo, arrived] = [join(folder, 'gate'), join(folder, 'arrived')];
  execFileSync('mkfifo', [fifo]);
  // Open at both ends, so nobody waits to open it.
  const gate = openSync(fifo, 'r+');
  const count = () => (existsSync(arrived) ? readFileSync(arrived).length : 0);
  return {
    script: `printf . >> '${arrived}'\nread -r _ < '${fifo}'\n`,
    async openFor(wanted) {
      const last = performance.now() + LIMIT_MS;
      while (count() < wanted) {
        if (performance.now() > last) throw new Error(`${count()} of ${wanted} hosts logged in`);
        await delay(LOOK_MS);
      }
      // Each takes one line.
      writeSync(gate, '\n'.repeat(2 * wanted));
      return performance.now();
    },
    close: () => closeSync(gate),
  };
}
