import { safeText } from '../../terminal/safe-text.js';
import { type Heard, heardIn, type OwnCall } from '../heard.js';
import type { OperationContext } from './context.js';

/** After a tool has ended, how long its last words may take to the log file. */
const LOG_MS = 300;
/** How long a log is waited for that shows nothing yet. */
const LATE_MS = 3000;
/** Nobody waits longer for the next dmesg. */
const LONGEST_DMESG_SECONDS = 10;

/**
 * Waits for the kernel's words about a tool that has ended: the core says only there that it refused
 * (docs/palacios.md, "The tools"), and a log comes a moment after the tool's end.
 */
export async function waitForLog({ store, wait }: OperationContext): Promise<void> {
  const { dmesgSeconds } = store.getState().settings;
  await wait(LOG_MS + Math.min(dmesgSeconds ?? 0, LONGEST_DMESG_SECONDS) * 1000);
}

/**
 * What the kernel log says of a call whose tool has ended. That its own line is missing counts only where the log was
 * readable throughout and is not late: v3-guests is read, which writes a line, and a log that shows any later line has
 * all of before. Else it is unclear, with the reason.
 * @param mark the log's mark from before the tool was started
 */
export async function hear(context: OperationContext, of: OwnCall, mark: number): Promise<Heard> {
  const { kernelLog: log, store, host } = context;
  if (log === null) return unclear('no kernel log is read');
  const { dmesgSeconds } = store.getState().settings;
  const look = () => heardIn(of, log.since(mark));
  await waitForLog(context);
  let heard = look();
  if (heard.kind === 'came') {
    const gap = log.gap(mark);
    return gap === null ? heard : unclear(gap);
  }
  if (heard.kind !== 'missing') return heard;
  if (dmesgSeconds !== null && dmesgSeconds > LONGEST_DMESG_SECONDS)
    return unclear(`dmesg is asked every ${dmesgSeconds} s only`);
  const after = log.mark();
  host.readProc('guests');
  const patience = LATE_MS + (dmesgSeconds ?? 0) * 1000;
  const isLater = () => log.since(after).some(({ palacios }) => palacios !== null);
  for (let waited = 0; !isLater() && log.gap(mark) === null; waited += LOG_MS) {
    if (waited >= patience) return unclear('the kernel log is late: it shows nothing of what came after');
    await context.wait(LOG_MS);
  }
  // What is seen first of what is later may have been on its way for long.
  await waitForLog(context);
  heard = look();
  const gap = log.gap(mark);
  return heard.kind === 'missing' && gap !== null ? unclear(gap) : heard;
}

/** Why a call did not do what it was to, by what the log says of it, in words; null: the log does not say that. */
export function refusalWords(heard: Heard, { call }: Pick<OwnCall, 'call'>): string | null {
  switch (heard.kind) {
    case 'refused':
      return `the kernel says: ${kernelSaid(heard.said)}`;
    case 'not-built':
      return `the module was built without ${MISSING[call] ?? call} (the kernel says: ${kernelSaid(heard.said)})`;
    case 'missing':
      return `the kernel log shows no ${call}`;
    case 'came':
    case 'unclear':
      return null;
  }
}

function unclear(why: string): Heard {
  return { kind: 'unclear', why };
}

/** What a module lacks that was built without a call. */
const MISSING: Partial<Record<OwnCall['call'], string>> = { save: 'checkpoints', load: 'checkpoints' };

/** Where in Palacios' source an error was told. */
const SOURCE = /^ERROR(?: at [^\n]{1,512}?\(\d{1,9}\))?: /;

/** The kernel's words in a message, safe to show. */
export function kernelSaid(text: string): string {
  return safeText(text.replace(SOURCE, '').trim());
}
