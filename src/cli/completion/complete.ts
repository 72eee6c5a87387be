import { homedir } from 'node:os';
import type { Command } from 'commander';
import { COLUMN_NAMES, COLUMNS } from '../../state/columns/columns.js';
import { writeTo } from '../process-streams.js';
import { bashReplacement, bashTokens } from './bash-line.js';
import { hostOffers } from './host-offers.js';
import { liveOffers } from './live-offers.js';
import { completionScript } from './scripts.js';
import { type Shell, shellNamed } from './shells.js';
import { type Offer, type Wanted, wantedAt } from './wanted.js';

/**
 * The hidden subcommand that the completion scripts ask: prints what can come next on a command line. Reads only, and
 * prints nothing where anything goes wrong.
 * @param words for bash the line as far as the cursor, and the end of it that bash replaces; for the others the words
 * behind the program's name, as far as the cursor
 */
export async function complete(
  program: Command,
  shell: string | undefined,
  words: readonly string[],
): Promise<number> {
  const known = shellNamed(shell);
  if (known === null) return 0;
  try {
    const lines = known === 'bash' ? await forBash(program, words) : await forOthers(program, known, words);
    if (lines.length > 0) writeTo('stdout', `${lines.join('\n')}\n`);
  } catch {
    // Nobody wants to read an error in the middle of a command line.
  }
  return 0;
}

/** `v3_tui completion SHELL`: prints the script. */
export function printScript(shell: string | undefined): number {
  const known = shellNamed(shell);
  if (known !== null) writeTo('stdout', completionScript(known));
  return known === null ? 2 : 0;
}

async function forBash(
  program: Command,
  [line = '', end = '']: readonly string[],
): Promise<readonly string[]> {
  const tokens = bashTokens(line);
  const cursor = tokens.at(-1);
  if (cursor === undefined) return [];
  const words = tokens.slice(0, -1).map(({ text }) => text);
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  if (first < 0) return [];
  const answer = await offersAt(program, words.slice(first + 1), cursor.text);
  if ('kind' in answer) return [answer.kind];
  const found = answer.offers.flatMap(({ word }) => {
    const whole = answer.prefix + word;
    return whole.startsWith(cursor.text) ? (bashReplacement(cursor, end, whole) ?? []) : [];
  });
  return found.length === 0 ? [] : ['words', ...found];
}

async function forOthers(
  program: Command,
  shell: Shell,
  words: readonly string[],
): Promise<readonly string[]> {
  const answer = await offersAt(program, words.slice(0, -1), words.at(-1) ?? '');
  if ('kind' in answer) return [answer.kind];
  // zsh takes the part before the value away itself.
  const prefix = shell === 'fish' ? answer.prefix : '';
  const found = answer.offers.map(({ word, note }) => `${prefix}${word}\t${note}`);
  return found.length === 0 ? [] : ['words', ...found];
}

type Answer = { kind: 'files' | 'dirs' } | { prefix: string; offers: readonly Offer[] };

async function offersAt(program: Command, words: readonly string[], partial: string): Promise<Answer> {
  const expanded = words.map(withHome);
  const wanted = wantedAt(program, expanded, partial);
  const { kind, prefix } = wanted;
  if (kind === 'file') return { kind: 'files' };
  if (kind === 'dir') return { kind: 'dirs' };
  const offers = await offersOf(wanted);
  if (kind === 'source' && !offers.some(({ word }) => word.startsWith(wanted.typed)))
    return { kind: 'files' };
  return { prefix, offers: offers.filter(({ word }) => isPlain(word)) };
}

async function offersOf(wanted: Wanted): Promise<readonly Offer[]> {
  if (wanted.kind === 'none') return wanted.offers;
  if (wanted.kind === 'column') return columnOffers('');
  if (wanted.kind === 'hosts') return hostOffers(wanted);
  if (wanted.kind !== 'columns') return liveOffers(wanted);
  return columnOffers(wanted.typed.slice(0, wanted.typed.lastIndexOf(',') + 1));
}

/** The columns, behind those that are typed already. */
function columnOffers(before: string): readonly Offer[] {
  const typed = before.split(',');
  return COLUMN_NAMES.filter((name) => !typed.includes(name)).map((name) => ({
    word: before + name,
    note: COLUMNS[name].summary,
  }));
}

/** A shell has not yet put the home folder in place of `~`. */
function withHome(word: string): string {
  return word.startsWith('~/') ? homedir() + word.slice(1) : word;
}

/** True for what can stand on a command line, and shows on a terminal as what it is. */
function isPlain(word: string): boolean {
  return (
    word !== '' && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(word)
  );
}
