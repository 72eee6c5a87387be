import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { asDevice } from '../host/device.js';
import { within } from '../host/within.js';
import { consolePlan } from '../sessions/console-session.js';
import { isMark } from '../sessions/relay/marks.js';
import { holdRelayTerminal, type RelayTerminal } from '../sessions/relay/relay-terminal.js';
import { relayTool } from '../sessions/relay/relay-tool.js';
import { relayVnc } from '../sessions/relay/relay-vnc.js';
import type { ToolEnding } from '../sessions/session-tool.js';
import { streamPlan } from '../sessions/stream-session.js';
import { actionById } from '../state/actions/table.js';
import type { SessionMode } from '../state/ports.js';
import { vmByKey } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { vncExposure } from '../state/vnc-words.js';
import { onSignals } from './exit.js';
import type { Caller } from './run-action.js';
import { claimSession } from './run-session.js';
import type { Wish } from './session-choice.js';
import { vncReachOf } from './vnc-reach.js';

/** A relay that takes the place of another waits so long for that to end, in ms. */
const INSTEAD_MS = 8000;
const LOOK_MS = 50;

/** What another v3_tui says of the session that it draws. `device`: where the VM was when it was looked at. */
type RelayOptions = { mark: string; device: string; instead: string | null };

/**
 * `v3_tui attach --relay MARK … KEY`: a session for a v3_tui on another machine, which draws it. The mode is claimed
 * here, the tool runs here, and how it ended is told with the guest's bytes.
 * @returns the exit code: 0 where the end was told
 */
export async function relayVm(
  caller: Caller,
  key: string,
  wish: Wish,
  options: RelayOptions,
): Promise<number> {
  if (!isMark(options.mark) || !process.stdin.isTTY || !process.stdout.isTTY) {
    caller.output.err('error: --relay is for another v3_tui, over ssh -tt');
    return 2;
  }
  const stop = new AbortController();
  const stopSignals = onSignals(() => stop.abort());
  process.stdin.once('end', () => stop.abort());
  const terminal = holdRelayTerminal(process, options.mark, makeRaw);
  const end = await relay(caller, key, wish, options, terminal, stop.signal);
  terminal.tell({ end });
  terminal.release();
  stopSignals();
  return 0;
}

/** Node's raw mode leaves what the terminal makes of line ends. */
function makeRaw(): void {
  const { status } = spawnSync('stty', ['raw', '-echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
  if (status !== 0) process.stdin.setRawMode(true);
}

async function relay(
  caller: Caller,
  key: string,
  wish: Wish,
  { device, instead }: RelayOptions,
  terminal: RelayTerminal,
  stop: AbortSignal,
): Promise<ToolEnding> {
  const { parts } = caller;
  parts.watch.refresh();
  parts.store.setState({ claims: parts.claims.list() });
  const state = parts.store.getState();
  const vm = vmByKey(state.snapshot, key);
  const place = asDevice(device);
  if (vm === null || place === null || vm.device !== place)
    return refused(`it is no longer on ${device}: look at it, and try again`);
  const able = actionById('stream').enabled(state, vm);
  if (able !== true) return refused(able);
  const mode = wish.mode === undefined || wish.mode === 'none' ? 'console' : wish.mode;
  const stream = mode === 'stream' ? (wish.stream ?? '') : null;
  const exposed = mode === 'vnc' ? await whyExposed(caller) : null;
  if (exposed !== null) return refused(exposed);
  if (instead !== null) await endOther(caller, vm, instead);
  const claim = await claimSession(parts, vm, mode, stream);
  if ('refused' in claim) return refused(claim.refused);
  try {
    await parts.operations.remember(vm.key, mode, stream);
    return await run(caller, { mode, stream, device: place }, terminal, stop);
  } finally {
    claim.release();
  }
}

function run(
  { parts: { host, settings } }: Caller,
  { mode, stream, device }: { mode: SessionMode; stream: string | null; device: NonNullable<Vm['device']> },
  terminal: RelayTerminal,
  stop: AbortSignal,
): Promise<ToolEnding> | ToolEnding {
  if (mode === 'vnc') return relayVnc(host, device, terminal, stop);
  const { columns, rows } = terminal;
  const term = process.env.TERM ?? 'dumb';
  const plan =
    mode === 'console'
      ? consolePlan(host, device, settings.consoleTool)
      : streamPlan(device, stream ?? '', { term, columns, rows });
  return 'reason' in plan ? refused(plan.reason) : relayTool(host, plan, terminal, stop);
}

/** Why this host's settings allow no VNC server that others can reach; null: they do, or nobody can. */
async function whyExposed({ parts }: Caller): Promise<string | null> {
  const reach = await vncReachOf(parts.host);
  if ('reason' in reach) return reach.reason;
  const exposure = vncExposure(reach, parts.settings);
  return exposure !== null && 'refused' in exposure ? exposure.refused : null;
}

/** Ends the relay of the same program whose line broke, as this host may not have noticed that yet. */
async function endOther({ parts: { claims } }: Caller, vm: Vm, mark: string): Promise<void> {
  const held = () => claims.list().find(({ key, holder }) => isFor(key, vm) && isRelay(holder.pid, mark));
  const other = held();
  if (other === undefined) return;
  try {
    process.kill(other.holder.pid, 'SIGHUP');
  } catch {
    // It has just ended, or is another user's.
    return;
  }
  let looking: NodeJS.Timeout | undefined;
  const gone = new Promise<void>((resolve) => {
    looking = setInterval(() => {
      if (held() === undefined) resolve();
    }, LOOK_MS);
  });
  await within(gone, INSTEAD_MS);
  clearInterval(looking);
}

function isFor(claim: string, { device }: Vm): boolean {
  return !claim.includes(' ') || claim.split(' ')[1] === device;
}

function isRelay(pid: number, mark: string): boolean {
  try {
    return (
      isMark(mark) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(`--relay=${mark}`)
    );
  } catch {
    return false;
  }
}

function refused(because: string): ToolEnding {
  return { kind: 'refused', because };
}
