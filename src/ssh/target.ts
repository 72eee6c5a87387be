/** A host as ssh is told of it. Both parts are the user's own and are passed on as they stand. */
export type SshTarget = {
  /** `host`, `user@host` or `ssh://…`. */
  destination: string;
  /** Options for ssh, a word each: `['-J', 'jump']`. */
  options: readonly string[];
};

/** Why ssh cannot be told of this host, in words that are safe to show; null: it can. */
export function targetProblem({ destination, options }: SshTarget): string | null {
  if (destination === '') return 'the destination for ssh is empty';
  if (destination.startsWith('-'))
    return 'the destination for ssh begins with -: ssh would read it as an option';
  if (unfit(destination)) return 'the destination for ssh holds a control character or is not valid UTF-8';
  // It would be read as the destination, and the destination as the command.
  if (options[0] !== undefined && !options[0].startsWith('-'))
    return 'the first option for ssh does not begin with -';
  if (options.some((option) => option === '--')) return 'an option for ssh is --, which ends the options';
  if (options.some(unfit)) return 'an option for ssh holds a control character or is not valid UTF-8';
  return null;
}

function unfit(word: string): boolean {
  return /[\p{Cc}\p{Surrogate}]/u.test(word);
}
