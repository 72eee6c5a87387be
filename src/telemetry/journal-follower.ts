import type { Host, Service } from '../host/host.js';
import { parseJournalRecord } from '../host/journal-record.js';
import type { KernelMessage, LogClock } from '../host/log-line.js';
import { createLineAssembler } from './line-assembler.js';
import type { LogFollower, LogSource } from './log.js';
import { createLogHistory, followedInto, LINES_KEPT } from './log-history.js';

/** How many messages of the past are asked for at the start. */
const PAST_LINES = 1000;
/** A record has many fields, and a message that is no valid text takes four characters for a byte. */
const LONGEST_RECORD_BYTES = 64 * 1024;
/** The pause before journalctl is started again, the first time and at most; it doubles each time. */
const AGAIN_MS = 1000;
const MOST_AGAIN_MS = 30_000;
/** A journalctl that has run for so long reads the journal, even if it has printed nothing. */
const WORKS_MS = 1000;

type FollowJournalOptions = {
  /** Lines kept; default {@link LINES_KEPT}. */
  limit?: number;
  /** Dates what journalctl says of itself. */
  clock?: () => LogClock;
  /** How many messages of the past are asked for. */
  past?: number;
  /** Milliseconds before journalctl is started again. */
  againMs?: number;
  /** True: reads what there is, and then no more. */
  once?: boolean;
};

/** A log that is read from the journal. */
export type JournalFollower = LogFollower & {
  /** Resolves when messages come, or after a moment without any; for what is read once, when all was read. */
  looked: Promise<void>;
};

/**
 * Follows the kernel's messages in the journal with `journalctl -f`. It ends with the program; where it ends before, it
 * is started again after a pause, and goes on behind the last message.
 */
export function followJournal(
  host: Pick<Host, 'startService'>,
  {
    limit = LINES_KEPT,
    clock,
    past = PAST_LINES,
    againMs = AGAIN_MS,
    once = false,
  }: FollowJournalOptions = {},
): JournalFollower {
  const history = createLogHistory(limit, clock === undefined ? {} : { clock });
  let source: LogSource = { kind: 'journal', state: 'following', reason: null };
  let service: Service | null = null;
  let cursor: string | null = null;
  /** Where a cursor was refused, newer messages are told by their time. */
  let newest = Number.NEGATIVE_INFINITY;
  let isCursorRefused = false;
  let firstWhole = 0;
  let pause = againMs;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let tellLooked = () => {};
  const looked = new Promise<void>((resolve) => {
    tellLooked = resolve;
  });

  const become = (state: 'following' | 'unreadable', reason: string | null) => {
    if (source.kind === 'journal' && source.state === state && source.reason === reason) return;
    source = { kind: 'journal', state, reason };
    history.changed();
  };
  const works = () => {
    if (closed) return;
    become('following', null);
    tellLooked();
  };
  const taker = () => {
    const assembler = createLineAssembler(LONGEST_RECORD_BYTES);
    let known = isCursorRefused ? newest : Number.NEGATIVE_INFINITY;
    let records = 0;
    const onStdout = (bytes: Uint8Array) => {
      if (closed) return;
      const messages: KernelMessage[] = [];
      for (const line of assembler.push(bytes)) {
        const record = parseJournalRecord(line);
        if (record === null) continue;
        records += 1;
        cursor = record.cursor ?? cursor;
        isCursorRefused = false;
        pause = againMs;
        const { message } = record;
        if (message === null || (message.at !== null && message.at <= known)) continue;
        known = Number.NEGATIVE_INFINITY;
        newest = message.at ?? newest;
        messages.push(message);
      }
      history.append(messages);
      const missed = messages.findLastIndex(({ text }) => MISSED.test(text));
      if (missed >= 0) firstWhole = (history.lines().at(-1)?.number ?? 0) - (messages.length - 1 - missed);
      if (messages.length > 0 && !once) works();
    };
    return { onStdout, records: () => records };
  };
  const start = async () => {
    const from =
      cursor === null || isCursorRefused ? ['-n', `${past}`] : [`--after-cursor=${cursor}`, '--no-tail'];
    const taken = taker();
    const started = await host.startService(
      'journalctl',
      ['-k', ...(once ? [] : ['-f']), '-o', 'json', '--no-pager', ...from],
      { onStdout: taken.onStdout },
    );
    if (closed) {
      if (!('reason' in started)) started.kill('SIGKILL');
      return;
    }
    if ('reason' in started) return again(started.reason);
    service = started;
    const working = once ? undefined : setTimeout(works, WORKS_MS);
    working?.unref();
    const { end, output } = await started.ended;
    clearTimeout(working);
    service = null;
    if (once && end.kind === 'exit' && end.code === 0) return works();
    const isRefused = end.kind === 'exit' && end.code !== 0 && taken.records() === 0;
    isCursorRefused = cursor !== null && isRefused && !isCursorRefused;
    if (isCursorRefused) firstWhole = (history.lines().at(-1)?.number ?? 0) + 1;
    const said = output.trim().split('\n').at(-1);
    const how =
      end.kind === 'signal' ? `killed by ${end.signal}` : `exit code ${end.kind === 'exit' ? end.code : '?'}`;
    again(said ? said : `journalctl has ended (${how})`);
  };
  const again = (reason: string) => {
    if (closed) return;
    become('unreadable', `${reason.replace(/\.$/, '')}; trying again`);
    tellLooked();
    timer = setTimeout(start, pause);
    timer.unref();
    pause = Math.min(pause * 2, MOST_AGAIN_MS);
  };
  void start();

  return {
    source: () => source,
    ...followedInto(history),
    looked,
    gap(after) {
      if (source.kind === 'journal' && source.state === 'unreadable')
        return `the journal is not read: ${source.reason}`;
      return firstWhole > after ? 'the journal has missed messages' : null;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      history.close();
      service?.kill('SIGTERM');
      tellLooked();
    },
  };
}

/** What journald writes where the kernel's ring overflowed. */
const MISSED = /^Missed \d{1,10} kernel messages/;
