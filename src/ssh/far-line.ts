import { validText } from '../text/byte-text.js';

/**
 * A program and its words as the line that ssh hands to the far user's shell.
 * @param command in words for that shell, as the settings have it: `sudo -n v3_tui`; it is not quoted
 * @param words each arrives as it stands, in every shell of the POSIX family and in fish; control characters too
 * @returns the line, or why a word cannot be sent, in words that are safe to show
 */
export function farLine(command: string, words: readonly string[]): string | { reason: string } {
  if (words.some((word) => word.includes('\0')))
    return { reason: 'a word for the far host contains a NUL byte' };
  if (!words.every(validText)) return { reason: 'a word for the far host is not valid UTF-8' };
  return [command, ...words.map(farWord)].join(' ');
}

// zsh expands a word that begins with =, older fish one that begins with %.
const PLAIN = /^(?![=%])[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * A backslash stands outside the quotation marks, since fish reads it within them; so does `!`, which csh expands in
 * them.
 */
function farWord(word: string): string {
  if (word === '') return "''";
  if (PLAIN.test(word)) return word;
  return word.replaceAll(/[\\'!]|[^\\'!]+/g, (part) => (/^[\\'!]$/.test(part) ? `\\${part}` : `'${part}'`));
}
