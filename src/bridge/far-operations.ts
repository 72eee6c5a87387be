import { randomUUID } from 'node:crypto';
import type { HostPort } from '../state/fleet/host-port.js';
import type { HostState, Work } from '../state/fleet/host-state.js';
import type { Operations } from '../state/operations/operations.js';
import type { Outcome } from '../state/operations/outcome.js';
import type { RecoveryListener } from '../state/operations/recover.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { Answer, BridgeLine } from './bridge-line.js';
import { PROBLEM } from './checks-messages.js';
import { type CallArgs, type CallName, type CallResult, resultOf } from './checks-operations.js';
import type { FarKeys } from './far-keys.js';
import { noResult, notBegun, unclear } from './no-result.js';
import type { OpenAsk } from './open-asks.js';
import { REQUESTS, TELLS } from './protocol.js';

/** What the operations on a far host work with. */
export type FarCalls = {
  /** The host, as the user knows it. */
  name: string;
  keys: FarKeys;
  state: () => HostState;
  line: () => BridgeLine | null;
  /** Why nothing can be changed there, as a sentence; null: it can. */
  closed: () => string | null;
  /** Why there is no line, as a sentence. */
  noLine: () => string;
  /** Shows work at once. Returns what ends it. */
  work: (keys: readonly string[], work: Work) => () => void;
  /** Remembers an ask before it is sent. */
  opened: (ask: Pick<OpenAsk, 'ask' | 'title'>) => Promise<void>;
  /** Its outcome is known. */
  settled: (ask: string) => void;
  /** The line broke before its outcome was known. */
  lost: (ask: string) => void;
  /** Shows at once all that the host has told: the outcome comes next. */
  show: () => void;
  steady: () => number;
  /** How long an answer is waited for that is no operation's. */
  limitMs: number;
};

/** Who hears of an operation that brings VMs back, by its ask. */
export type Recoveries = Map<string, RecoveryListener>;

type Call = <Name extends CallName>(
  name: Name,
  args: CallArgs<Name>,
  title: string,
  about?: { key?: string; listener?: RecoveryListener },
) => Promise<CallResult<Name>>;

/** The operations of a far host: each is carried out, verified and recorded there, and never sent twice. */
export function farOperations(
  calls: FarCalls,
  recoveries: Recoveries,
): { operations: Operations; checkpoints: HostPort['checkpoints'] } {
  const { keys, line, limitMs, name: host } = calls;

  const call: Call = async (name, args, title, { key, listener } = {}) => {
    const closed = calls.closed();
    if (closed !== null) return noResult(name, notBegun(title, closed));
    if (line() === null) return noResult(name, notBegun(title, calls.noLine()));
    const ask = randomUUID();
    // Which way was taken to a guest is recorded beside, and holds nobody up.
    const isWork = key !== undefined && name !== 'remember';
    const endWork = !isWork ? null : calls.work([key], { title, since: calls.steady() });
    if (listener !== undefined) recoveries.set(ask, listener);
    try {
      if (name !== 'remember') await calls.opened({ ask, title });
      // The line may have ended meanwhile.
      const at = line();
      if (at === null) {
        calls.settled(ask);
        return noResult(name, notBegun(title, calls.noLine()));
      }
      const answer = await at.request(REQUESTS.operate, { ask, name, args }, resultOf(name), null);
      return takeAnswer(name, title, ask, answer);
    } finally {
      recoveries.delete(ask);
      endWork?.();
      calls.show();
    }
  };
  const takeAnswer = <Name extends CallName>(
    name: Name,
    title: string,
    ask: string,
    answer: Answer<CallResult<Name>>,
  ): CallResult<Name> => {
    if ('value' in answer) {
      calls.settled(ask);
      return farResult(name, answer.value, keys);
    }
    if (answer.failed === 'refused') {
      calls.settled(ask);
      return noResult(name, unclear(title, `${host} answered: ${answer.words}`, 'Look at its history.'));
    }
    calls.lost(ask);
    const message = `The line to ${host} broke. If v3_tui there has begun it, it goes on to its end.`;
    return noResult(name, unclear(title, message, 'The outcome is told after the next connect.'));
  };
  const titleOf = (verb: string, key: string) =>
    `${verb} ${shownName(vmByKey(calls.state().snapshot, key)?.name ?? 'the VM')}`;
  /** An operation on one VM. */
  const onVm = <Name extends CallName>(
    name: Name,
    key: string,
    argsOf: (own: string) => CallArgs<Name>,
    verb: string = name,
  ): Promise<CallResult<Name>> => {
    const title = titleOf(verb, key);
    const own = keys.own(key);
    if (own === null) return Promise.resolve(noResult(name, notBegun(title, 'It is no longer listed.')));
    return call(name, argsOf(own), title, { key });
  };
  const onCheckpoint = <Name extends 'deleteCheckpoint' | 'changeCheckpoint'>(
    name: Name,
    id: string,
    argsOf: (own: string) => CallArgs<Name>,
    title: string,
  ): Promise<CallResult<Name>> => {
    const own = keys.own(id);
    return own === null
      ? Promise.resolve(noResult(name, notBegun(title, 'It is gone.')))
      : call(name, argsOf(own), title);
  };
  const simple = (name: 'start' | 'pause' | 'continue' | 'stop' | 'reset' | 'delete') => (key: string) =>
    onVm(name, key, (own): CallArgs<typeof name> => [own]);

  return {
    operations: {
      add: (vm) => call('add', [{ ...vm, options: vm.options.map(pairOf) }], `add ${shownName(vm.name)}`),
      activate: (key, isSecond = false) => onVm('activate', key, (own) => [own, isSecond]),
      adopt: (key, files, same) =>
        onVm('adopt', key, (own) => [own, files, same === null ? null : keys.own(same)]),
      start: simple('start'),
      pause: simple('pause'),
      continue: simple('continue'),
      stop: simple('stop'),
      reset: simple('reset'),
      delete: simple('delete'),
      debug: (key, vcore, question) => onVm('debug', key, (own) => [own, vcore, question]),
      recover: (vms, started, listener) => {
        const own = (all: readonly string[]) => all.flatMap((key) => keys.own(key) ?? []);
        return call('recover', [own(vms), own(started)], 'activate VMs', { listener });
      },
      move: (key, move) => onVm('move', key, (own) => [own, move]),
      giveMemory: (wish) => call('giveMemory', [wish], 'give memory to Palacios'),
      takeMemory: (what) => call('takeMemory', [what], 'take memory back'),
      importList: (found) => call('importList', [[...found]], `import ${found.length} VMs`),
      annotate: (key, { tags, ...wish }) =>
        onVm('annotate', key, (own) => [own, { ...wish, ...(tags && { tags: [...tags] }) }]),
      edit: (key, wish, seen) => onVm('edit', key, (own) => [own, wish, seen]),
      remember: async (key, mode, stream) => {
        await onVm('remember', key, (own) => [own, mode, stream]);
      },
    },
    checkpoints: {
      save: (key, wish) => onVm('save', key, (own) => [own, wish]),
      load: (key, id) => onVm('load', key, (own) => [own, keys.own(id) ?? '']),
      delete: (id) => onCheckpoint('deleteCheckpoint', id, (own) => [own], 'delete a checkpoint'),
      change: (id, change) =>
        onCheckpoint('changeCheckpoint', id, (own) => [own, change], 'change a checkpoint'),
      prune: (vm, keep) => {
        const own = keys.own(vm);
        return own === null ? Promise.resolve([]) : call('prune', [own, keep], 'delete older checkpoints');
      },
      loadProblem: async (key, id) => {
        const at = line();
        const [ownKey, ownId] = [keys.own(key), keys.own(id)];
        if (at === null) return calls.noLine();
        if (ownKey === null || ownId === null) return 'the checkpoint is gone';
        const asked = { key: ownKey, id: ownId };
        const answer = await at.request(REQUESTS.loadProblem, asked, PROBLEM, limitMs);
        return 'value' in answer ? answer.value : `${host} did not answer`;
      },
      look: () => line()?.tell(TELLS.look, null),
    },
  };
}

function pairOf([tag, value]: readonly [string, string]): [string, string] {
  return [tag, value];
}

/** A result with the keys that it has in this program. */
function farResult<Name extends CallName>(
  name: Name,
  result: CallResult<Name>,
  keys: FarKeys,
): CallResult<Name> {
  return withFarKeys(name, result, keys) as CallResult<Name>;
}

function withFarKeys(name: CallName, result: unknown, keys: FarKeys): unknown {
  switch (name) {
    case 'remember':
      return null;
    case 'debug': {
      const { outcome, answer } = result as CallResult<'debug'>;
      return { outcome: keys.outcome(outcome), answer };
    }
    case 'save': {
      const { outcome, checkpoint } = result as CallResult<'save'>;
      return { outcome: keys.outcome(outcome), checkpoint: checkpoint && keys.checkpoint(checkpoint) };
    }
    case 'prune':
      return (result as CallResult<'prune'>).map(keys.outcome);
    case 'recover': {
      const all = result as CallResult<'recover'>;
      if ('refused' in all) return all;
      return all.map(({ key, outcomes }) => ({ key: keys.far(key), outcomes: outcomes.map(keys.outcome) }));
    }
    case 'importList': {
      const plan = result as CallResult<'importList'>;
      if ('refused' in plan) return plan;
      const conflicting = plan.conflicting.map((one) => ({ ...one, entry: keys.entry(one.entry) }));
      return { ...plan, conflicting };
    }
    default:
      return keys.outcome(result as Outcome);
  }
}
