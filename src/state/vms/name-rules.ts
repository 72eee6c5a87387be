import type { Inventory } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';

const LONGEST_NAME_BYTES = 127;

/**
 * Why a new VM cannot have a name, in words, or null. v3_create truncates longer names silently and takes a leading
 * `-` for an option (docs/palacios/tools.md, "The tools").
 */
export function nameProblem(name: string, inventory: Inventory['kind']): string | null {
  if (name === '') return 'Type a name.';
  if (name.trim() === '') return 'A name needs more than blanks.';
  if (name.trim() !== name)
    return 'Blanks at the start or the end of a name are lost from sight: take them out.';
  if (name.startsWith('-')) return 'A name cannot begin with -: the v3 tools take it for an option.';
  if (inventory === 'text' && name.includes(',')) return 'A text inventory cannot hold a name with a comma.';
  return textProblem('name', name);
}

/** Why a stream cannot have a name, in words, or null: v3_stream refuses longer ones. */
export function streamNameProblem(name: string): string | null {
  return name === '' ? 'Type the name of a stream.' : textProblem('stream name', name);
}

function textProblem(what: string, text: string): string | null {
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_NAME_BYTES)
    return `The ${what} has ${bytes} bytes: Palacios takes ${LONGEST_NAME_BYTES} at most.`;
  if (safeText(text) !== text) return `The ${what} holds characters that cannot be shown: ${safeText(text)}`;
  return null;
}
