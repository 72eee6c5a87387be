import { ERROR_PREFIX } from '../../host/kernel-phrases.js';
import { safeText } from '../../terminal/safe-text.js';
import type { OperationContext } from './context.js';
import { type KernelCall, type LogVerdict, verdictIn } from './log-verdict.js';

/** The pause between two looks at the log. */
const LOG_MS = 300;
/** How long to wait for a log that lags behind. */
const LATE_MS = 10_000;
/** Nobody wants to wait longer for the next dmesg. */
const LONGEST_DMESG_SECONDS = 10;

/**
 * What the kernel log says of a call whose tool has ended. A line counts as missing, the call's own or one of a
 * failure, only where the log was readable throughout and does not lag behind: reading v3-guests writes a line
 * (docs/palacios.md, "v3-guests"), and a log that shows this line has everything before it. Otherwise the answer is
 * unclear, with the reason.
 * @param mark the log's mark from before the tool was started
 * @param ended the mark from after its end, where v3-guests was read since; default: now
 */
export async function checkKernelLog(
  context: OperationContext,
  of: KernelCall,
  mark: number,
  ended?: number,
): Promise<LogVerdict> {
  const { kernelLog: log, host, wait } = context;
  if (log === null) return unclear('no kernel log is read');
  const seconds = log.seconds?.() ?? 0;
  if (seconds > LONGEST_DMESG_SECONDS) return unclear(`dmesg is read only every ${seconds} s`);
  const look = () => verdictIn(of, log.since(mark));
  const after = ended ?? log.mark();
  host.readProc('guests');
  const hasAll = () => log.since(after).some(({ fromPolling }) => fromPolling);
  const patience = LATE_MS + seconds * 1000;
  for (let waited = 0; !hasAll() && log.gap(mark) === null; waited += LOG_MS) {
    const heard = look();
    if (heard.kind === 'refused' || heard.kind === 'not-built') return heard;
    if (waited >= patience) return unclear('the kernel log lags behind: it shows nothing of what came after');
    await wait(LOG_MS);
  }
  // Lines from before may arrive after it: with dmesg, up to its next run.
  await wait(LOG_MS + seconds * 1000);
  const heard = look();
  const gap = log.gap(mark);
  return gap === null || heard.kind === 'refused' || heard.kind === 'not-built' ? heard : unclear(gap);
}

/** Why a call failed, by what the log says of it, in words; null: the log does not say that it did. */
export function refusalWords(heard: LogVerdict, { call }: Pick<KernelCall, 'call'>): string | null {
  switch (heard.kind) {
    case 'refused':
      return `the kernel says: ${kernelSaid(heard.said)}`;
    case 'not-built':
      return `the module was built without ${MISSING[call] ?? call} (the kernel says: ${kernelSaid(heard.said)})`;
    case 'missing':
      return `the kernel log has no entry for the ${call}`;
    case 'came':
    case 'unclear':
      return null;
  }
}

function unclear(why: string): LogVerdict {
  return { kind: 'unclear', why };
}

/** What a module lacks that was built without a call, where it is more than the call. */
const MISSING: Partial<Record<KernelCall['call'], string>> = {
  save: 'checkpoints',
  load: 'checkpoints',
  'core-move': 'the moving of cores',
  'mem-move': 'the moving of memory',
};

/** The place in its source that an error of the module begins with. */
const MODULE_PLACE = /^[^\s()]{1,255}\(\d{1,9}\): /;

/** A kernel message for use within another message, safe to show. */
function kernelSaid(text: string): string {
  return safeText(text.replace(ERROR_PREFIX.test(text) ? ERROR_PREFIX : MODULE_PLACE, '').trim());
}
