import * as z from 'zod/mini';
import { bindOperations } from '../state/operations/operations.js';
import type { Outcome } from '../state/operations/outcome.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { createAsks } from './asks.js';
import type { OPERATE } from './checks-messages.js';
import { CALLS, type CallArgs, type CallName, type CallResult, isCall } from './checks-operations.js';
import { noResult, notBegun, unclear } from './no-result.js';
import { perform } from './perform.js';
import type { ServedHost } from './served-host.js';

type Progress = { ask: string; key: string; place: number; did: Outcome | null };

/** The operations of a host, for a program at the other end. */
export function servedOperations(
  { context, checkpoints, facts }: Pick<ServedHost, 'context' | 'checkpoints' | 'facts'>,
  asks: ReturnType<typeof createAsks>,
  tellProgress: (progress: Progress) => void,
) {
  let { who } = context;
  let isClosed = false;

  const run = async <Name extends CallName>(
    name: Name,
    ask: string,
    args: CallArgs<Name>,
  ): Promise<CallResult<Name>> => {
    const tried = triedWords(name, args);
    if (facts.readOnly)
      return noResult(name, notBegun(tried, 'The v3_tui there is read-only.', 'Nothing was done.'));
    if (isClosed) return noResult(name, notBegun(tried, 'The v3_tui there is ending.'));
    const asked = {
      operations: bindOperations({ ...context, who, ask }),
      checkpoints: checkpoints.askedBy(who, ask),
    };
    let at = 0;
    const done = await asks.once(ask, tried, () =>
      perform(name, asked, args, {
        begins: (key, place) => {
          at = place;
          tellProgress({ ask, key, place, did: null });
        },
        did: (key, did) => tellProgress({ ask, key, place: at, did }),
      }),
    );
    if (done === null || typeof done !== 'object' || !('before' in done)) return done;
    switch (done.before.kind) {
      case 'told':
        return noResult(name, done.before.outcome);
      case 'open':
        return noResult(name, unclear(tried, 'It is under way already.', 'Wait for it to end.'));
      default:
        return noResult(name, notBegun(tried, 'It came too late.', 'Nothing was done: ask for it again.'));
    }
  };

  const triedWords = (name: CallName, [first]: readonly unknown[]): string => {
    const vm = typeof first === 'string' ? vmByKey(context.store.getState().snapshot, first) : null;
    return vm === null ? name : `${name} ${shownName(vm.name)}`;
  };

  return {
    /** Names the user at the other end, for the history. */
    askedBy: (user: string) => {
      who = user;
    },
    operate: async ({ ask, name, args }: z.output<typeof OPERATE>): Promise<unknown> => {
      if (!isCall(name)) throw new Error('there is no such operation');
      const found = z.safeParse<(typeof CALLS)[typeof name]['args']>(CALLS[name].args, args);
      if (!found.success) throw new Error('its arguments are not as they should be');
      return run(name, ask, found.data);
    },
    /** Begins nothing more. */
    close: () => {
      isClosed = true;
    },
  };
}
