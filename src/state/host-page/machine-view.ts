import type { Tool } from '../../host/host.js';
import type { MachineFacts } from '../../host/machine.js';

/** What the machine tells of itself, and where its tools are. */
export type MachineView = MachineFacts & {
  /** When it started, in ms since the epoch; null where that is not known. */
  bootMs: number | null;
  /** The folder of Palacios for its tools; null: none was found. */
  palaciosFolder: string | null;
  tools: ReadonlyArray<{ tool: Tool; path: string | null }>;
};
