import type { Tool, ToolRun } from '../../host/host.js';
import { endOf } from '../history/events.js';
import { type OperationRun, type Result, stillRunning } from '../operations/work.js';
import type { CheckpointContext } from './context.js';

/** How a run was judged, and what else its caller needs. */
export type Judged<More> = { result: Omit<Result, 'key'> } & More;

/** A run that may take far longer than other tools. */
type LongRun<More> = {
  tool: Tool;
  args: readonly string[];
  /** Waits for what has not come back in the usual time; null: it has got stuck. */
  wait: (late: Promise<ToolRun>) => Promise<ToolRun | null>;
  /** Says what came of it, by the kernel's words since `mark` among others. Late where the run was given up. */
  judge: (run: ToolRun, mark: number) => Promise<Judged<More>>;
  /** What is so where it is given up. */
  givenUp: More;
};

/** Runs a tool that may take long, and judges it when it has ended; one that has got stuck when it comes back. */
export async function runLong<More>(
  operation: OperationRun,
  context: CheckpointContext,
  { tool, args, wait, judge, givenUp }: LongRun<More>,
): Promise<Judged<More>> {
  const mark = context.kernelLog?.mark() ?? 0;
  let gaveUp = false;
  let cameBack: (run: ToolRun) => void = () => undefined;
  const late = new Promise<ToolRun>((resolve) => {
    cameBack = resolve;
  });
  const first = await operation.run(tool, args, async (run) => {
    cameBack(run);
    if (!gaveUp) return;
    const { result } = await judge(run, mark);
    operation.event.end(endOf(result), result.message);
  });
  if (first.end.kind !== 'running') return judge(first, mark);
  const last = await wait(late);
  if (last !== null) return judge(last, mark);
  gaveUp = true;
  return { ...givenUp, result: { ok: false, ...stillRunning(tool) } };
}
