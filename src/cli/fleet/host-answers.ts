import type { HostId } from '../../state/fleet/host-id.js';
import { safeText } from '../../terminal/safe-text.js';
import { safeJson } from '../output.js';
import { isOutputGone, outputTaken, writeTo } from '../process-streams.js';
import { lineReader } from './far-lines.js';
import { lineWithHost, parsedJson, withHost } from './host-json.js';
import type { Sinks } from './host-run.js';
import { createTurns, type Stream, type Turn } from './turns.js';

/** Prints what one host answers. */
export type HostAnswer = Sinks & {
  /** Whether it has printed anything on standard output. */
  hasAnswered(): boolean;
  /** It comes after the others. */
  postpone(): void;
  /**
   * It answers no more.
   * @param failure why it did not do what was asked; null: it did
   * @returns false where what it printed could not be used; why is told
   */
  end(failure: AnswerFailure | null): Promise<boolean>;
};

/** Why a host did not do what was asked: in lines that are safe to show, and for those who read JSON. */
export type AnswerFailure = { lines: readonly string[]; outcome: Readonly<Record<string, unknown>> };

/** Prints what hosts answer. `end` prints what only all of them together make. */
export type Answers = { of(host: HostId): HostAnswer; end(): void };

const LONGEST_LINE = 64 * 1024;
const LONGEST_JSON_LINE = 8 * 1024 * 1024;
/** Of the JSON of a host, and of all of them, so many characters are kept until the end. */
const MOST_JSON = 64 * 1024 * 1024;
const MOST_JSON_OF_ALL = 256 * 1024 * 1024;

type Print = (host: HostId, stream: Stream, lines: readonly string[]) => Promise<void>;

/**
 * A single host's text, as it comes.
 * @param isFile true: what is on standard output is a file's contents, and every byte of it stays
 */
export function singleAnswer(isFile: boolean, { ascii }: { ascii: boolean }): Answers {
  const print: Print = (_host, stream, lines) =>
    write(stream, stream === 'told' ? lines : lines.map((line) => safeText(line, { ascii })));
  return {
    of: (host) => {
      const answer = textAnswer(atOnceTurn(host, print));
      return isFile ? { ...answer, onStdout: (bytes) => writeTo('stdout', bytes) } : answer;
    },
    end: () => undefined,
  };
}

/** What several hosts print, each line behind its host, as it comes. */
export function mixedAnswers({ ascii }: { ascii: boolean }): Answers {
  const print: Print = (host, stream, lines) =>
    write(stream, stream === 'told' ? lines : named(host, lines, ascii));
  return { of: (host) => textAnswer(atOnceTurn(host, print)), end: () => undefined };
}

/** What several hosts print, one after another, each below a line with its name; what went wrong behind its name. */
export function orderedAnswers(order: readonly HostId[], { ascii }: { ascii: boolean }): Answers {
  let shown: HostId | null = null;
  const print: Print = (host, stream, lines) => {
    if (stream !== 'out') return write(stream, stream === 'told' ? lines : named(host, lines, ascii));
    const isNew = shown !== host;
    const above = isNew ? [...(shown === null ? [] : ['']), `==> ${safeText(host, { ascii })} <==`] : [];
    shown = host;
    return write('out', [...above, ...lines.map((line) => safeText(line, { ascii }))]);
  };
  const turns = createTurns(order, print);
  return { of: (host) => textAnswer(turnOf(turns, host)), end: () => undefined };
}

/**
 * JSON in lines: each line with its host.
 * @param order null: as the lines come
 * @param areOutcomes a line stands for a thing done, and one for a host that did not do it
 */
export function lineAnswers(
  order: readonly HostId[] | null,
  areOutcomes: boolean,
  { ascii }: { ascii: boolean },
): Answers {
  const print: Print = (host, stream, lines) =>
    write(stream, stream === 'err' ? named(host, lines, ascii) : lines);
  const turns = order === null ? null : createTurns(order, print);
  const turnFor = (host: HostId) => (turns === null ? atOnceTurn(host, print) : turnOf(turns, host));
  return {
    of: (host) => {
      const turn = turnFor(host);
      let isGood = true;
      const answer = streamAnswer(turn, LONGEST_JSON_LINE, async (lines) => {
        const read = lines
          .filter((line) => line.trim() !== '')
          .map((line) => ({ line, value: parsedJson(line) }));
        const good = read.filter(({ value }) => value !== undefined);
        const bad = read.find(({ value }) => value === undefined);
        if (bad !== undefined && isGood) await turn.write('err', [notJson(bad.line)]);
        isGood &&= bad === undefined;
        await turn.write(
          'out',
          good.map(({ value }) => safeJson(lineWithHost(host, value), 0)),
        );
      });
      return {
        ...answer,
        end: async (failure) => {
          await answer.flush();
          if (failure !== null && areOutcomes)
            await turn.write('out', [safeJson(lineWithHost(host, failure.outcome), 0)]);
          return (await answer.end(failure)) && isGood;
        },
      };
    },
    end: () => undefined,
  };
}

/** JSON values that become one list at the end. */
export function listAnswers(order: readonly HostId[], { ascii }: { ascii: boolean }): Answers {
  const found = new Map<HostId, readonly unknown[]>();
  let kept = 0;
  return {
    of: (host) => {
      const turn = atOnceTurn(host, (_host, stream, lines) =>
        write(stream, stream === 'told' ? lines : named(host, lines, ascii)),
      );
      const pieces: Uint8Array[] = [];
      let size = 0;
      let isTooMuch = false;
      const answer = streamAnswer(turn, LONGEST_LINE, async () => undefined);
      return {
        ...answer,
        onStdout: (bytes) => {
          size += bytes.length;
          kept += bytes.length;
          isTooMuch ||= size > MOST_JSON || kept > MOST_JSON_OF_ALL;
          if (isTooMuch) pieces.splice(0);
          else pieces.push(bytes);
        },
        hasAnswered: () => size > 0,
        end: async (failure) => {
          await answer.end(failure);
          if (size === 0) return true;
          const text = Buffer.concat(pieces).toString('utf8');
          const value = isTooMuch ? undefined : parsedJson(text);
          if (value === undefined) await turn.write('err', [isTooMuch ? TOO_MUCH : notJson(text)]);
          else found.set(host, withHost(host, value));
          return value !== undefined;
        },
      };
    },
    end: () => {
      const all = order.flatMap((host) => found.get(host) ?? []);
      writeTo('stdout', `${safeJson(all)}\n`);
    },
  };
}

const TOO_MUCH = 'It answered more JSON than is taken from a host (64 MB), and none of it is used.';

function notJson(text: string): string {
  return `What it answered is no JSON: "${text.slice(0, 200)}"`;
}

function turnOf(turns: ReadonlyMap<HostId, Turn>, host: HostId): Turn {
  const turn = turns.get(host);
  if (turn === undefined) throw new Error(`${host} has no turn`);
  return turn;
}

function atOnceTurn(host: HostId, print: Print): Turn {
  return {
    write: (stream, lines) => print(host, stream, lines),
    end: () => undefined,
    postpone: () => undefined,
  };
}

function textAnswer(turn: Turn): HostAnswer {
  return streamAnswer(turn, LONGEST_LINE, (lines) => turn.write('out', lines));
}

/** So much of a host's standard error is printed. */
const MOST_WORDS = 1024 * 1024;

/** `flush`: what was printed without the end of a line is printed. */
type FlushedAnswer = HostAnswer & { flush(): Promise<void> };

function streamAnswer(
  turn: Turn,
  longest: number,
  takeLines: (lines: readonly string[]) => Promise<void>,
): FlushedAnswer {
  let hasAnswered = false;
  let said = 0;
  const out = lineReader(longest);
  const err = lineReader(LONGEST_LINE);
  const takeOut = async (lines: readonly string[]) => (lines.length === 0 ? undefined : takeLines(lines));
  const takeErr = async (lines: readonly string[]) =>
    lines.length === 0 ? undefined : turn.write('err', lines);
  const flush = async () => {
    await takeOut(out.end());
    await takeErr(err.end());
  };
  return {
    onStdout: (bytes) => {
      hasAnswered = true;
      return takeOut(out.push(bytes));
    },
    onStderr: (bytes) => {
      const before = said;
      said += bytes.length;
      if (before > MOST_WORDS) return;
      return takeErr(err.push(said > MOST_WORDS ? Buffer.from('\n(it says more)\n') : bytes));
    },
    hasAnswered: () => hasAnswered,
    postpone: turn.postpone,
    flush,
    end: async (failure) => {
      await flush();
      if (failure !== null) await turn.write('told', failure.lines);
      turn.end();
      return true;
    },
  };
}

function named(host: HostId, lines: readonly string[], ascii: boolean): readonly string[] {
  const name = safeText(host, { ascii });
  return lines.map((line) => `${name}: ${safeText(line, { ascii })}`);
}

/** Writes lines, and waits until they are taken where much has not been. */
async function write(stream: Stream, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) writeTo(stream === 'out' ? 'stdout' : 'stderr', `${lines.join('\n')}\n`);
  if (process.stdout.writableNeedDrain && !isOutputGone()) await outputTaken();
}
