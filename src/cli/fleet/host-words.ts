import type { Request } from '../list-program.js';
import type { GivenOption } from './given-options.js';

/** What is about this program, its terminal and its files. */
const STAYING: readonly string[] = ['--host', '--settings', '--screen-reader', '--no-color'];

/** Decided anew for each host. */
const READ_ONLY: readonly string[] = ['--read-only', '--no-read-only'];

/** What is asked for, and the options that were given. */
type Line = { request: Pick<Request, 'command' | 'words'>; given: readonly GivenOption[] };

/**
 * The words behind the program's name on a far host.
 * @param readOnly true: the host is to change nothing; false: it may, whatever its settings say; null: as they say
 */
export function farWords({ request, given }: Line, readOnly: boolean | null): readonly string[] {
  const kept = given.filter(({ long, isShared }) => !isShared || ![...STAYING, ...READ_ONLY].includes(long));
  const own = readOnly === null ? [] : [readOnly ? '--read-only' : '--no-read-only'];
  return lineOf(request, [...own, ...kept.map(typed)]);
}

/** The words behind the program's name for this machine: all but the hosts. */
export function localWords({ request, given }: Line): readonly string[] {
  const kept = given.filter(({ long, isShared }) => !isShared || long !== '--host');
  return lineOf(request, kept.map(typed));
}

function typed({ long, value }: GivenOption): string {
  return value === null ? long : `${long}=${value}`;
}

/** Operands come last: one that begins with a dash is none of the options then. */
function lineOf({ command, words }: Line['request'], options: readonly string[]): readonly string[] {
  const operands = words.some((word) => word.startsWith('-')) ? ['--', ...words] : words;
  const path = command === null ? [] : command.split(' ');
  // `--autostart` may have a value: what stands behind it would be taken for that.
  return operands[0] === '--' ? [...path, ...options, ...operands] : [...path, ...operands, ...options];
}
