import type { RunEnd } from '../../ssh/run.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import { nearest } from '../../state/nearest.js';
import { shellLine } from '../../state/operations/shell-line.js';
import { safeText } from '../../terminal/safe-text.js';
import type { Silent } from './silence.js';

/** A shell's exit codes for a command that it does not find, or cannot run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** ssh's words that come before any command is run. */
const BEFORE_COMMAND = /^ssh: |Could not resolve|Permission denied|Host key verification failed/;

/** How a host did not do what was asked. */
export type HostFailure = {
  /** In sentences and lines, safe to show. */
  lines: readonly string[];
  /** True where it is sure that nothing was done there. */
  isUntried: boolean;
};

/**
 * Why a host did not do what was asked, and what to do; null: the command was run there to its end.
 * @param known the names of the hosts of the settings
 * @param hasAnswered whether the host has printed anything
 */
export function hostFailure(
  host: HostConfig,
  end: RunEnd | Silent,
  { known, hasAnswered }: { known: readonly string[]; hasAnswered: boolean },
): HostFailure | null {
  const name = safeText(host.id);
  switch (end.kind) {
    case 'aborted':
      return { lines: [`Interrupted: it is not known what was done on ${name}.`], isUntried: false };
    case 'silent': {
      const seconds = Math.round(end.limitMs / 1000);
      const line = `${name} answered nothing for ${seconds} s, and is not waited for any longer.`;
      return { lines: [line], isUntried: true };
    }
    case 'failed': {
      const isUntried =
        !hasAnswered && (end.trouble === 'refused' || end.words.some((line) => BEFORE_COMMAND.test(line)));
      return { lines: failedLines(name, host, end, { known, isUntried }), isUntried };
    }
    case 'ended':
      if (hasAnswered && end.code === NOT_RUN) return null;
      return end.code === NOT_FOUND || end.code === NOT_RUN
        ? { lines: [missingLine(name, host)], isUntried: true }
        : null;
  }
}

function missingLine(name: string, { command }: HostConfig): string {
  return `There is no ${safeText(command)} on ${name}. v3_tui hosts check tells how to install it; if it is there, name it in [[hosts]] of the settings (command).`;
}

function failedLines(
  name: string,
  host: HostConfig,
  { trouble, words }: Extract<RunEnd, { kind: 'failed' }>,
  { known, isUntried }: { known: readonly string[]; isUntried: boolean },
): readonly string[] {
  const told = words.map((line) => `  ${line}`);
  if (trouble === 'refused')
    return [
      `Could not log in to ${name}.`,
      ...told,
      `To see what it asks: ${safeText(shellLine('ssh', [...host.options, host.destination]))}`,
    ];
  if (!isUntried)
    return [`The connection to ${name} was lost: it is not known what was done there.`, ...told];
  const near = known.includes(host.id) ? null : nearest(host.id, known);
  const hint = near === null ? '' : ` Did you mean ${safeText(near)}?`;
  return [`Could not reach ${name}.${hint}`, ...told];
}
