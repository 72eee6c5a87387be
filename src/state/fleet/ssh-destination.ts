import type { HostConfig } from './host-config.js';

/** The program on a far host, where nothing else is said. */
export const DEFAULT_COMMAND = 'v3_tui';

const LONGEST = 255;

/** Why a text cannot be a destination for ssh, as the end of "it …"; null: it can, and ssh judges the rest. */
export function destinationProblem(text: string): string | null {
  if (text === '') return 'is empty';
  // ssh would take it for an option.
  if (text.startsWith('-')) return 'begins with -';
  if (/[\s\p{C}]/u.test(text)) return 'holds a blank or a control character';
  return text.length > LONGEST ? `is longer than ${LONGEST} characters` : null;
}

/** The host that no settings name, by its destination, which is its id as well. */
export function unnamedHost(destination: string): HostConfig {
  return {
    id: destination,
    destination,
    options: [],
    command: DEFAULT_COMMAND,
    tags: [],
    colour: null,
    readOnly: false,
  };
}
