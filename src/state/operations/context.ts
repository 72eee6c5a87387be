import { setTimeout as delay } from 'node:timers/promises';
import type { Host, ToolRun } from '../../host/host.js';
import type { History } from '../../inventory/history.js';
import type { Claims, Inventory } from '../../inventory/inventory.js';
import { isRefusedBusy } from '../../inventory/reason.js';
import { safeText } from '../../terminal/safe-text.js';
import type { HostStore } from '../fleet/host-store.js';
import type { LogLine } from '../ports.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { type Command, commandLine } from './command.js';
import { type CommandRecord, endWords } from './outcome.js';

/** The kernel log, from a mark on. */
export type KernelWords = {
  mark(): number;
  since(mark: number): readonly LogLine[];
  /** Why lines since a mark may be missing, safe to show; null: the log was readable throughout. */
  gap(mark: number): string | null;
  /** The log is asked only so often, in seconds; 0, or left out: its lines come by themselves. */
  seconds?(): number;
};

/** What the operations work with. */
export type OperationContext = {
  host: Host;
  inventory: Inventory;
  history: History;
  /** The user who asks, as the history names them. */
  who: string;
  /** What a program on another host calls what it asks for; left out: this program asks. */
  ask?: string;
  claims: Claims;
  store: HostStore;
  /** Reads host and inventory into the store; `watching`: v3-guests only where it must (see watch.ts). */
  refresh: (how?: 'watching') => HostSnapshot;
  /** Null where no log is followed. */
  kernelLog: KernelWords | null;
  /**
   * Waits until no other program holds inventory, history or claims; false: one still does after a long wait.
   * Left out where a call itself waits long enough. See {@link onceWritable}.
   */
  untilWritable?: () => Promise<boolean>;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** Milliseconds since the epoch, for what is recorded; it may jump, so nothing waits by it. */
  now: () => number;
};

/** How often a write is tried that another program keeps getting in ahead of, and the pause between tries. */
const TRIES = 20;
const AGAIN_MS = 20;

/**
 * Writes to inventory, history or claims once no other program holds them, and tries again where one has taken them
 * in between. While the program answers keys, a call itself waits only for moments: whatever is written after an
 * `await` goes through here.
 * @param write may be called several times; where it answers busy it has written nothing
 * @returns its last answer: busy where another program never lets go of the files
 */
export async function onceWritable<T>(
  { untilWritable }: Pick<OperationContext, 'untilWritable'>,
  write: () => T,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const isFree = (await untilWritable?.()) ?? false;
    const answer = write();
    if (!isFree || tries === TRIES || !isRefusedBusy(answer)) return answer;
    await delay(AGAIN_MS);
  }
}

/** How long v3-guests may take to show what a tool did, once the tool has ended (design: 3 s). */
const SETTLE_MS = 3000;

/**
 * Reads the host until it shows what is wanted, for {@link SETTLE_MS} at most, and less and less often: each read
 * writes a line to the kernel log.
 */
export async function settle(
  context: Pick<OperationContext, 'refresh' | 'wait' | 'now'>,
  wanted: (snapshot: HostSnapshot) => boolean,
): Promise<{ snapshot: HostSnapshot; shown: boolean }> {
  let left = SETTLE_MS;
  for (let pause = 40; ; pause = Math.min(pause * 2, 500, left)) {
    const snapshot = context.refresh();
    if (wanted(snapshot)) return { snapshot, shown: true };
    if (left <= 0) return { snapshot, shown: false };
    await context.wait(pause);
    left -= pause;
  }
}

/**
 * Runs a tool, and shows the run in the command log from its start.
 * @param onLateEnd called when a run that was given up as still running ends after all
 * @param onRecord called with what is known of the run: before the tool is started, and whenever that changes
 * @param onStart called with the tool's process id once it runs
 */
export async function runTool(
  context: OperationContext,
  purpose: string,
  command: Command,
  onLateEnd: (run: ToolRun) => void,
  onRecord: (record: CommandRecord) => void,
  onStart: (pid: number) => void = () => undefined,
): Promise<ToolRun> {
  const { tool, args, folder, env, limitMs } = command;
  const id = (context.store.getState().commands.at(-1)?.id ?? 0) + 1;
  const record: CommandRecord = {
    id,
    purpose,
    line: commandLine(command),
    startedAt: context.now(),
    durationMs: null,
    ended: null,
    words: [],
    showed: null,
  };
  context.store.setState((state) => ({ commands: [...state.commands.slice(-499), record] }));
  onRecord(record);
  const run = await context.host.run(tool, args, {
    ...(folder === undefined ? {} : { cwd: folder }),
    ...(env === undefined ? {} : { env }),
    ...(limitMs === undefined ? {} : { limitMs }),
    onStart,
    onLateEnd: (late) => {
      amendRecord(context, id, resultOf(late), onRecord);
      onLateEnd(late);
    },
  });
  await context.untilWritable?.();
  amendRecord(context, id, resultOf(run), onRecord);
  return run;
}

/** Changes a record of the command log, and passes the new one on. */
export function amendRecord(
  context: OperationContext,
  id: number,
  change: Partial<CommandRecord>,
  onRecord: (record: CommandRecord) => void,
): void {
  context.store.setState((state) => ({
    commands: state.commands.map((record) => (record.id === id ? { ...record, ...change } : record)),
  }));
  for (const record of recordsOf(context, [id])) onRecord(record);
}

/** The records of the command log with these ids. */
export function recordsOf(context: OperationContext, ids: readonly number[]): readonly CommandRecord[] {
  return context.store.getState().commands.filter((record) => ids.includes(record.id));
}

function resultOf(run: ToolRun): Pick<CommandRecord, 'durationMs' | 'ended' | 'words'> {
  return { durationMs: run.durationMs, ended: endWords(run), words: wordsOf(run) };
}

/** What a tool wrote, made safe, line by line, in the order it came. */
function wordsOf(run: ToolRun): readonly string[] {
  const text = run.output.map((piece) => piece.text).join('');
  const lines = text.split('\n').map((line) => safeText(line.trimEnd()));
  const words = lines.filter((line) => line !== '');
  return run.cut ? [...words, '(more was cut)'] : words;
}
