import { statSync } from 'node:fs';
import type { Host } from '../host/host.js';
import type { OperationContext } from '../state/operations/context.js';
import { unseenLines } from '../telemetry/dmesg-overlap.js';
import { createLineAssembler } from '../telemetry/line-assembler.js';
import type { LogLine } from '../telemetry/log.js';
import { createLogHistory } from '../telemetry/log-history.js';
import { openLog } from '../telemetry/open-log.js';

/** What the operations ask of the kernel log. */
export type KernelWords = NonNullable<OperationContext['kernelLog']>;

/** Beyond this the oldest words since an operation began are left out. */
const MOST_BYTES = 1024 * 1024;
const LINES = 10_000;

/**
 * The kernel's words out of the log file, read when they are asked for: nothing is followed meanwhile. The
 * file may be rotated once between mark and since.
 */
export function wordsFromFile(path: () => string | null): KernelWords {
  const marks = new Map<number, { id: string; size: number }>();
  let last = 0;
  return {
    mark() {
      last += 1;
      marks.set(last, placeOf(path()));
      return last;
    },
    since(mark) {
      const file = path();
      const place = marks.get(mark);
      marks.delete(mark);
      if (file === null || place === undefined) return [];
      const pieces = readsSince(file, place);
      const history = createLogHistory(LINES);
      for (const bytes of pieces) {
        const assembler = createLineAssembler();
        history.append(assembler.push(bytes));
        history.append(assembler.flush());
      }
      const lines = history.lines();
      history.close();
      return lines;
    },
  };
}

function placeOf(path: string | null): { id: string; size: number } {
  try {
    if (path === null) return NOWHERE;
    const { dev, ino, size } = statSync(path);
    return { id: `${dev}:${ino}`, size };
  } catch {
    return NOWHERE;
  }
}

const NOWHERE = { id: '', size: 0 };

function readsSince(path: string, place: { id: string; size: number }): Uint8Array[] {
  const now = placeOf(path);
  if (now.id === place.id) return [readFrom(path, now.size < place.size ? 0 : place.size)];
  const rotated = `${path}.1`;
  const rest = placeOf(rotated).id === place.id && place.id !== '' ? [readFrom(rotated, place.size)] : [];
  return [...rest, readFrom(path, 0)];
}

function readFrom(path: string, from: number): Uint8Array {
  const log = openLog(path);
  if (!('fd' in log)) return new Uint8Array();
  try {
    const start = Math.max(from, log.size() - MOST_BYTES);
    return log.read(start, log.size() - start);
  } finally {
    log.close();
  }
}

/**
 * The kernel's words by dmesg, asked once a second while an operation is under way: a refusal shows only
 * after three seconds, and by then they are here.
 * @returns the words, and the way to stop asking
 */
export async function wordsFromDmesg(
  host: Pick<Host, 'run'>,
): Promise<{ words: KernelWords; stop: () => void }> {
  let before = await dmesgLines(host);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const history = createLogHistory(LINES);
  const again = async () => {
    const lines = await dmesgLines(host);
    history.append(unseenLines(before, lines));
    before = lines;
    if (!stopped) timer = setTimeout(again, 1000);
  };
  timer = setTimeout(again, 500);
  return {
    words: {
      mark: () => history.lines().at(-1)?.number ?? 0,
      since: (mark) => history.lines().filter((line: LogLine) => line.number > mark),
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      history.close();
    },
  };
}

async function dmesgLines(host: Pick<Host, 'run'>): Promise<readonly string[]> {
  const run = await host.run('dmesg', [], { limitMs: 2000 });
  const text = run.output.flatMap((piece) => (piece.stream === 'stdout' ? [piece.text] : [])).join('');
  return text.split('\n').filter((line) => line !== '');
}
