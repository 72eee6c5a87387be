import type { Settings } from '../state/settings.js';
import { steadyNow } from '../state/steady-now.js';
import { type OuterTerminal, openOuterTerminal } from '../terminal/outer-terminal.js';
import { lookOf } from './look.js';
import type { Options } from './options.js';

/** Takes over the terminal that the program was started on; see {@link OuterTerminal}. */
export function openUserTerminal(
  { color, ascii }: Pick<Options, 'color' | 'ascii'>,
  settings: Settings,
): OuterTerminal {
  const { stdin, stdout, env } = process;
  return openOuterTerminal({
    stdin,
    stdout,
    env,
    noColour: !color,
    ascii,
    look: lookOf(settings),
    now: steadyNow,
  });
}
