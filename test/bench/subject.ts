import type { Figure } from './figure.js';
import type { World } from './world.js';

/** Something that is measured, and how. */
export type Subject = {
  /** For `--only`. */
  name: string;
  /** Measures it, in several runs. A string: why it cannot be measured here. */
  measure(world: World): Promise<readonly Figure[] | string>;
};
