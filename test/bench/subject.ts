import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';

/** Something that is measured, and how. */
export type Subject = {
  /** Its name for `--only`. */
  name: string;
  /** Measures it, in several runs. A string: why it cannot be measured here. */
  measure(host: BenchHost): Promise<readonly Figure[] | string>;
};
