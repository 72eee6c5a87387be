import { ACTIONS } from '../state/actions/table.js';
import type { Request } from './list-program.js';

/** Subcommands without an action that change something. */
const CHANGING: readonly string[] = [
  'inventory import',
  'inventory restore',
  'checkpoint delete',
  'checkpoint rename',
  'checkpoint note',
  'memory give',
  'memory take',
];

/**
 * Why a read-only program does not carry out a subcommand; null: it does. What writes only a file that its command
 * line names, such as a backup, changes neither host nor inventory.
 */
export function readOnlyProblem({ command, words, flags }: Request): string | null {
  const changes = ACTIONS.some(({ id, subcommand, changes }) => id === command && subcommand && changes);
  if (!changes && !CHANGING.includes(command ?? '')) return null;
  const isOnlyNamed = words.length < 2;
  const onlyShows =
    (command === 'note' && flags.text === undefined && (flags.show === true || isOnlyNamed)) ||
    (command === 'tag' && isOnlyNamed && flags.remove === undefined && flags.add === undefined) ||
    (command === 'inventory import' && flags.dryRun === true);
  if (onlyShows) return null;
  return `Read-only: v3_tui ${command} changes something, and nothing was done. See --read-only, and read-only in the settings.`;
}
