/** Each exit code of the command line, and what it means. */
export const EXIT_CODES: ReadonlyArray<readonly [codes: string, meaning: string]> = [
  ['0', 'Done, and verified.'],
  [
    '1',
    'The host or the rules refused, something named is not there, or it is not known whether it was done; standard error says which, and why.',
  ],
  ['2', 'Wrong usage, no terminal where one is needed, or a question that nobody can answer: see --yes.'],
  [
    '3',
    'With -H, and of hosts check: a host could not be reached, or it is not known what it did; the other hosts were worked on.',
  ],
  ['70', 'A defect of v3_tui itself; the terminal is as it was before, and the VMs are not affected.'],
  ['74', 'Done, but not all of the output could be written, for example to a full disk.'],
  ['129, 130, 131, 143', 'Ended by SIGHUP, SIGINT, SIGQUIT or SIGTERM, with the terminal as it was before.'],
];

/** The exit codes for `--help`: those that a script meets. */
export function exitHelp(): string {
  return [
    'Exit codes: 0 done and verified; 1 the host or the rules refused, or something named is not there;',
    '2 wrong usage; 3 a host of -H could not be reached; 74 not all of the output could be written.',
    'Of several VMs the worst code counts.',
    'A reader that has gone, as in `| head`, is no error.',
  ].join('\n');
}
