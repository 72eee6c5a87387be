import { configFacts } from '../host/config-facts.js';
import type { Mode } from '../inventory/inventory.js';
import { actionById } from '../state/actions/table.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { readConfig } from '../state/watching/watch.js';
import { passVncGate } from './hold-vnc.js';
import type { ExitCode } from './output.js';
import { type Caller, perform, vmFor } from './run-action.js';
import { claimSession, holdSession, type SessionWish } from './run-session.js';
import { chooseSession, type SessionChoice, type Wish } from './session-choice.js';
import { terminalProblem } from './terminal-needed.js';

/** `v3_tui start NAME`: launches a stopped VM or continues a paused one, and opens a session to it. */
export async function startVm(caller: Caller, name: string, wish: Wish): Promise<number> {
  const action = actionById('start');
  const vm = vmFor(caller, action, name);
  if (vm === null) return 1;
  const choice = await choose(caller, vm, wish);
  if (!('mode' in choice)) return refuse(caller, action.id, vm, choice);
  const { mode, stream, note } = choice;
  const gate = mode === 'vnc' ? await passVncGate(caller, action.id, vm) : 0;
  if (gate !== 0) return gate;
  const claim = mode === 'none' ? null : await claimSession(caller.parts, vm, mode, stream);
  if (claim !== null && 'refused' in claim) return refuse(caller, action.id, vm, claim);
  try {
    const began = vm.state === 'paused';
    if (!began || wish.mode !== undefined) await caller.parts.operations.remember(vm.key, mode, stream);
    const code = await perform(caller, vm, () => caller.parts.operations.start(vm.key));
    if (code !== 0) return code;
    if (note !== null) caller.output.err(note);
    if (mode === 'none') return 0;
    return claim === null ? 0 : await open(caller, vm, { mode, stream, claim, isRaw: false });
  } finally {
    claim?.release();
  }
}

/**
 * `v3_tui attach NAME`: opens a session to a running or paused VM.
 * @param isRaw the guest's bytes go to the terminal as they are
 */
export async function attachVm(caller: Caller, name: string, wish: Wish, isRaw: boolean): Promise<number> {
  const { parts, output } = caller;
  const vm = vmFor(caller, { id: 'attach to', enabled: actionById('stream').enabled }, name);
  if (vm === null) return 1;
  const said = wish.mode ?? (wish.stream === undefined ? usualMode(vm, caller) : undefined);
  const choice = await choose(caller, vm, { mode: said, stream: wish.stream });
  if (!('mode' in choice)) return refuse(caller, 'attach to', vm, choice);
  const { mode, stream } = choice;
  if (mode === 'none') {
    output.err('error: attach takes --mode console, stream or vnc');
    return 2;
  }
  const gate = mode === 'vnc' ? await passVncGate(caller, 'attach to', vm) : 0;
  if (gate !== 0) return gate;
  const claim = await claimSession(parts, vm, mode, stream);
  if ('refused' in claim) return refuse(caller, 'attach to', vm, claim);
  try {
    await parts.operations.remember(vm.key, mode, stream);
    return await open(caller, vm, { mode, stream, claim, isRaw });
  } finally {
    claim.release();
  }
}

function usualMode(vm: Vm, { parts }: Caller): Mode {
  const usual = vm.entry?.lastMode ?? parts.settings.defaultMode;
  return usual === 'none' ? 'console' : usual;
}

async function choose({ parts }: Caller, vm: Vm, wish: Wish): Promise<SessionChoice> {
  const path = vm.entry?.config ?? '';
  const config = path === '' ? null : (await readConfig(parts.host, path)).result;
  const { claims, settings } = parts.store.getState();
  return chooseSession(vm, wish, {
    facts: config?.ok ? configFacts(config.tree) : null,
    claims,
    settings,
    noTerminal: terminalProblem(process),
  });
}

function refuse(
  { output }: Caller,
  verb: string,
  vm: Vm,
  choice: { usage: string } | { refused: string },
): ExitCode {
  if ('usage' in choice) {
    output.err(`error: ${choice.usage}`);
    return 2;
  }
  output.err(`Cannot ${verb} ${shownName(vm.name)}: ${choice.refused}.`);
  return 1;
}

function open(caller: Caller, vm: Vm, wish: SessionWish): Promise<number> {
  const fresh = vmByKey(caller.parts.store.getState().snapshot, vm.key) ?? vm;
  return holdSession(caller, fresh, wish);
}
