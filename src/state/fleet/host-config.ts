import type { HostId } from './host-id.js';

/** A far host as the settings name it. Destination and options are ssh's own and are passed on as they stand. */
export type HostConfig = {
  id: HostId;
  /** ssh's destination: `host`, `user@host` or `ssh://…`. */
  destination: string;
  /** Options for ssh, a word each: `['-J', 'jump']`. */
  options: readonly string[];
  /** The program there, in words for the shell of the far user: `sudo -n v3_tui`. */
  command: string;
  tags: readonly string[];
  /** In the words of the `colors` setting; null: none. */
  colour: string | null;
  /** True: this program changes nothing there. */
  readOnly: boolean;
};
