import type { CheckpointOperations } from '../state/checkpoints/operations.js';
import type { Operations } from '../state/operations/operations.js';
import type { RecoveryListener } from '../state/operations/recover.js';
import type { CallArgs, CallName, CallResult } from './checks-operations.js';
import { sentLine } from './serve-log.js';

/** The operations that a call may be for. */
export type Asked = { operations: Operations; checkpoints: ReturnType<CheckpointOperations['askedBy']> };

type Performers = {
  [Name in CallName]: (
    asked: Asked,
    args: CallArgs<Name>,
    listener: RecoveryListener,
  ) => Promise<CallResult<Name>>;
};

const PERFORMERS: Performers = {
  add: ({ operations }, [vm]) => operations.add(vm),
  activate: ({ operations }, [key, isSecond]) => operations.activate(key, isSecond),
  adopt: ({ operations }, [key, files, same]) => operations.adopt(key, files, same),
  start: ({ operations }, [key]) => operations.start(key),
  pause: ({ operations }, [key]) => operations.pause(key),
  continue: ({ operations }, [key]) => operations.continue(key),
  stop: ({ operations }, [key]) => operations.stop(key),
  reset: ({ operations }, [key]) => operations.reset(key),
  delete: ({ operations }, [key]) => operations.delete(key),
  debug: async ({ operations }, [key, vcore, question]) => {
    const { outcome, answer } = await operations.debug(key, vcore, question);
    return { outcome, answer: { lines: answer.lines.map(sentLine), doubts: [...answer.doubts] } };
  },
  recover: async ({ operations }, [keys, started], listener) => {
    const all = await operations.recover(keys, started, listener);
    return 'refused' in all ? all : [...all];
  },
  move: ({ operations }, [key, move]) => operations.move(key, move),
  giveMemory: ({ operations }, [wish]) => operations.giveMemory(wish),
  takeMemory: ({ operations }, [what]) => operations.takeMemory(what),
  importList: ({ operations }, [found]) => operations.importList(found),
  annotate: ({ operations }, [key, wish]) => operations.annotate(key, wish),
  edit: ({ operations }, [key, wish, seen]) => operations.edit(key, wish, seen),
  remember: async ({ operations }, [key, mode, stream]) => {
    await operations.remember(key, mode, stream);
    return null;
  },
  save: ({ checkpoints }, [key, wish]) => checkpoints.save(key, wish),
  load: ({ checkpoints }, [key, id]) => checkpoints.load(key, id),
  deleteCheckpoint: ({ checkpoints }, [id]) => checkpoints.delete(id),
  changeCheckpoint: ({ checkpoints }, [id, change]) => checkpoints.change(id, change),
  prune: async ({ checkpoints }, [vm, keep]) => [...(await checkpoints.prune(vm, keep))],
};

/** Carries out a call whose arguments were checked. */
export function perform<Name extends CallName>(
  name: Name,
  asked: Asked,
  args: CallArgs<Name>,
  listener: RecoveryListener,
): Promise<CallResult<Name>> {
  return PERFORMERS[name](asked, args, listener);
}
