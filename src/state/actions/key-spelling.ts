/** Keys with a name, as the input decoder has them, by their spelling in small letters. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ...['enter', 'space', 'tab', 'shift-tab', 'backspace', 'insert', 'delete', 'home', 'end'].map(same),
  ...['up', 'down', 'left', 'right', 'pageup', 'pagedown'].map(same),
  ['pgup', 'pageup'],
  ['pgdn', 'pagedown'],
  ...Array.from({ length: 12 }, (_, at) => same(`f${at + 1}`)),
]);

function same(name: string): readonly [string, string] {
  return [name, name];
}

/** Why a key cannot be bound, by its name. */
const FIXED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    esc: 'Esc always leads back',
    escape: 'Esc always leads back',
    'ctrl-c': 'Ctrl-C always leaves',
    'ctrl-z': 'Ctrl-Z always suspends',
    'ctrl-i': 'terminals send the same for Tab',
    'ctrl-m': 'terminals send the same for Enter',
    'ctrl-j': 'terminals send the same for Enter',
    'ctrl-h': 'terminals send the same for Backspace',
    'ctrl-[': 'terminals send the same for Esc',
  }),
);

/**
 * Reads the name of a key as the settings file spells it: one character, `Ctrl-X`, `F5`, `Space`, `PgUp` and the like;
 * the case of letters counts for single characters only.
 * @returns its name as the input decoder has it, or why it cannot be bound
 */
export function readKey(spelling: string): { key: string } | { reason: string } {
  const name = spelling.toLowerCase();
  const fixed = FIXED.get(name);
  if (fixed !== undefined) return { reason: fixed };
  if (/^[1-9]$/.test(spelling)) return { reason: 'the digits show the tabs' };
  if (/^\P{C}$/u.test(spelling) && spelling !== ' ') return { key: spelling };
  const key = NAMED.get(name) ?? (/^ctrl-[a-z\\\]^_@]$/.test(name) ? name : undefined);
  if (key !== undefined) return { key };
  const isModified = /^(?:ctrl-)?(?:alt|shift|meta|super)-/.test(name);
  return { reason: isModified ? 'no key with Alt or Shift but Shift-Tab can be' : 'there is no such key' };
}
