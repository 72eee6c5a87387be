import type { ToolRun } from '../../host/host.js';
import { eventOutcome } from '../history/events.js';
import type { Command } from '../operations/command.js';
import { type OperationRun, type Result, stillRunning } from '../operations/work.js';

/** A tool run that may take far longer than others. */
type LongRun = {
  command: Command;
  /** Waits for a run that has not come back in the usual time; null: it is stuck. */
  wait: (late: Promise<ToolRun>) => Promise<ToolRun | null>;
  /** Says what came of a run, by the kernel log since `mark` among other things. */
  judge: (run: ToolRun, mark: number) => Promise<Result>;
  /** Called once the run was judged. */
  release: () => void;
};

/** Runs a tool that may take long, and judges the run when it has ended: a stuck one when it comes back. */
export async function runLong(
  operation: OperationRun,
  { command, wait, judge, release }: LongRun,
): Promise<Result> {
  const mark = operation.context.kernelLog?.mark() ?? 0;
  const judged = (run: ToolRun) => judge(run, mark).finally(release);
  let gaveUp = false;
  let cameBack: (run: ToolRun) => void = () => undefined;
  const late = new Promise<ToolRun>((resolve) => {
    cameBack = resolve;
  });
  const afterLate = async (run: ToolRun) => {
    cameBack(run);
    if (!gaveUp) return;
    const result = await judged(run);
    operation.event.end(eventOutcome(result), result.message);
  };
  const first = await operation.run(command, { afterLate });
  if (first.end.kind !== 'running') return judged(first);
  const last = await wait(late);
  if (last !== null) return judged(last);
  gaveUp = true;
  return { ok: false, ...stillRunning(command.tool) };
}
