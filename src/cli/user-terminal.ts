import { steadyNow } from '../state/steady-now.js';
import { type OuterTerminal, openOuterTerminal } from '../terminal/outer-terminal.js';
import type { Options } from './options.js';

/** Takes over the terminal that the program was started on; see {@link OuterTerminal}. */
export function openUserTerminal({ color, ascii }: Pick<Options, 'color' | 'ascii'>): OuterTerminal {
  const { stdin, stdout, env } = process;
  return openOuterTerminal({ stdin, stdout, env, noColour: !color, ascii, now: steadyNow });
}
