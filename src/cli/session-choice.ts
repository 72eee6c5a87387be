import type { configFacts } from '../host/config-facts.js';
import type { Claim, Mode } from '../inventory/inventory.js';
import type { Settings } from '../state/settings.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { modeChoices, sessionTaken } from '../state/vms/modes.js';
import { streamNameProblem } from '../state/vms/name-rules.js';
import { safeText } from '../terminal/safe-text.js';

/** What the user said about the session. */
export type Wish = { mode: Mode | undefined; stream: string | undefined };

/** What is known when a session is chosen. */
type Surroundings = {
  facts: ReturnType<typeof configFacts> | null;
  claims: readonly Claim[];
  settings: Settings;
  /** Why no console or stream can be shown, in a sentence; null where one can. */
  noTerminal: string | null;
};

/**
 * The session of a `start` or `attach`; `note`: why it is not the VM's usual one. Or why there is none: `usage` where
 * the command line is wrong, `refused` where a rule forbids it.
 */
export type SessionChoice =
  | { mode: Mode; stream: string | null; note: string | null }
  | { usage: string }
  | { refused: string };

/**
 * Chooses mode and stream: those of the command line, or else the VM's last mode, or else the settings' default;
 * without a terminal none. Where a mode that was not asked for is taken, no session is opened.
 */
export function chooseSession(vm: Vm, wish: Wish, surroundings: Surroundings): SessionChoice {
  const said = wish.mode ?? (wish.stream === undefined ? undefined : 'stream');
  if (wish.stream !== undefined && said !== 'stream') return { usage: '--stream needs --mode stream' };
  if (said === 'none') return { mode: 'none', stream: null, note: null };
  const { noTerminal, settings } = surroundings;
  if (said === undefined && noTerminal !== null) return { mode: 'none', stream: null, note: null };
  if (said !== undefined && said !== 'vnc' && noTerminal !== null) {
    return { usage: `mode ${said}: ${noTerminal}` };
  }
  const usual = vm.state === 'paused' ? (vm.entry?.lastMode ?? 'none') : settings.defaultMode;
  const mode = said ?? vm.entry?.lastMode ?? usual;
  const chosen = checkMode(vm, mode, wish.stream, surroundings);
  if (said !== undefined || 'mode' in chosen) return chosen;
  const why = 'usage' in chosen ? chosen.usage : chosen.refused;
  return { mode: 'none', stream: null, note: `No session was opened: ${why}.` };
}

function checkMode(
  vm: Vm,
  mode: Mode,
  stream: string | undefined,
  { facts, claims, settings }: Surroundings,
): SessionChoice {
  if (mode === 'none') return { mode, stream: null, note: null };
  if (mode !== 'stream') {
    const disabledReason = modeChoices(vm, facts, claims, settings).find(
      (choice) => choice.mode === mode,
    )?.disabledReason;
    return disabledReason
      ? { refused: `mode ${mode}: ${disabledReason}` }
      : { mode, stream: null, note: null };
  }
  const name = stream ?? vm.entry?.lastStream ?? (facts?.streams.length === 1 ? facts.streams[0] : undefined);
  if (name === undefined) {
    const known = facts?.streams.map((one) => safeText(one)).join(', ');
    return {
      usage: `name the stream with --stream${known ? `; the config of ${shownName(vm.name)} has: ${known}` : ''}`,
    };
  }
  const problem = streamNameProblem(name);
  if (problem !== null) return { refused: problem };
  const taken = sessionTaken(vm, 'stream', name, claims, settings);
  return taken === null
    ? { mode, stream: name, note: null }
    : { refused: `the stream ${safeText(name)} is ${taken}` };
}
