import { configFacts } from '../host/config-facts.js';
import type { Mode } from '../inventory/inventory.js';
import { actionById } from '../state/actions/table.js';
import { vmByKey } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { readConfig } from '../state/watching/read-config.js';
import { chooseVms, inTurn, type Selection } from './choose-vms.js';
import { passVncGate } from './hold-vnc.js';
import type { ExitCode } from './output.js';
import { type Caller, perform, vmFor } from './run-action.js';
import { claimSession, holdSession, type SessionWish } from './run-session.js';
import { chooseSession, type SessionChoice, type Wish } from './session-choice.js';
import { tellRefused } from './tell.js';
import { terminalProblem } from './terminal-needed.js';

/**
 * `v3_tui start NAME…`: launches stopped VMs or continues paused ones, and opens a session to a single one. With
 * `--json` no session is opened.
 */
export async function startVms(caller: Caller, selection: Selection, wish: Wish): Promise<number> {
  const { output } = caller;
  const isSeveral = selection.isAll || selection.names.length > 1;
  if ((isSeveral && wish.mode !== 'none') || (output.isJson && (wish.mode ?? 'none') !== 'none')) {
    output.err(`error: ${isSeveral ? 'several VMs are started' : '--json goes'} with --mode none`);
    return 2;
  }
  const own: Wish = output.isJson && wish.stream === undefined ? { ...wish, mode: 'none' } : wish;
  const chosen = chooseVms(caller, actionById('start'), selection);
  return inTurn(chosen, (vm) => startVm(caller, vm, own));
}

async function startVm(caller: Caller, vm: Vm, wish: Wish): Promise<number> {
  const action = actionById('start');
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
  return tellRefused(output, { what: verb, vm: vm.name, reason: choice.refused });
}

function open(caller: Caller, vm: Vm, wish: SessionWish): Promise<number> {
  const fresh = vmByKey(caller.parts.store.getState().snapshot, vm.key) ?? vm;
  return holdSession(caller, fresh, wish);
}
