// zsh expands a word that begins with =.
const PLAIN = /^(?!=)[A-Za-z0-9_@%+=:,./-]+$/;
// Everything that a terminal or a shell could act on, and lone surrogates (bytes that are not UTF-8).
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/**
 * A command as one line that a POSIX shell (with `$'…'`, as bash, zsh, ksh and busybox have) reads back as
 * exactly these words. It holds no control characters, whatever the words hold.
 */
export function shellLine(command: string, args: readonly string[]): string {
  return [command, ...args].map(shellWord).join(' ');
}

/** A command line of v3_tui about a VM, also about one whose name begins with `-`. */
export function ownLine(verb: string, name: string, options: readonly string[] = []): string {
  return shellLine(
    'v3_tui',
    name.startsWith('-') ? [verb, ...options, '--', name] : [verb, name, ...options],
  );
}

/** The same as {@link shellLine} for a command that is run in a folder, by its absolute path; null: in the shell's own. `env`: variables set for it. */
export function shellLineIn(
  folder: string | null,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const set = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)} `);
  const line = `${set.join('')}${shellLine(command, args)}`;
  return folder === null ? line : `cd ${shellWord(folder)} && ${line}`;
}

function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!UNPRINTABLE.test(word)) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${Array.from(word, escaped).join('')}'`;
}

function escaped(character: string): string {
  if (character === '\\' || character === "'") return `\\${character}`;
  if (!UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  // The host's parsers keep a byte that is not UTF-8 as U+DC80 to U+DCFF.
  const bytes = code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : Buffer.from(character);
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
