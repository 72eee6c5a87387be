import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { type Check, checked } from './checks-basic.js';
import { CLOCK, GREETING } from './checks-messages.js';
import { openEnd } from './connection.js';
import type { Line, NoLine } from './line.js';
import { endBeforeHello, endOfLine, lastWordsOf, shownLines } from './line-end.js';
import { type Clock, type Greeting, type Hello, PROTOCOL, REQUESTS } from './protocol.js';

/** How a request went. `lost`: the line ended first; `late`: no answer came in time. */
export type Answer<T> =
  | { value: T }
  | { failed: 'lost' | 'late' }
  | { failed: 'refused'; code: number; words: string };

/** A line to a bridge that has said hello. */
export type BridgeLine = {
  greeting: Greeting & { facts: NonNullable<Greeting['facts']> };
  /** The last round trip in ms, and by how much the host's clocks are ahead of ours, in ms. */
  trip(): Trip;
  /** True: nothing has come since a ping that was sent seconds ago. */
  isSilent(): boolean;
  /** @param limitMs how long the answer is waited for; null: as long as it takes */
  request<T>(method: string, params: unknown, check: Check<T>, limitMs: number | null): Promise<Answer<T>>;
  tell(method: string, params: unknown): void;
  /** How many bytes have come. */
  received(): number;
  /** Ends the line, as one that told what it must not. */
  bad(reason: string): void;
  /** Resolves once it has ended, with the reason. */
  ended: Promise<NoLine>;
  end(): void;
};

export type Trip = { roundTripMs: number; clockAheadMs: number; steadyAheadMs: number };

export type LineParts = {
  hello: Hello;
  /** What the bridge tells by itself, by its name: what checks it, and who hears of it. */
  news: Readonly<Record<string, (raw: unknown) => boolean>>;
  /** Milliseconds of the clock that never jumps, and since the epoch. */
  steady: () => number;
  now: () => number;
  /** How long the hello and a ping are waited for. */
  helloMs: number;
  pingMs: number;
  /** With nothing come for so long after a ping, the host counts as silent. */
  silentMs: number;
  /** A trip was measured, or the host has become silent. */
  onTrip: () => void;
};

/** News for {@link LineParts.news}: `hear` gets what passes the check. */
export function newsOf<T>(check: Check<T>, hear: (value: T) => void): (raw: unknown) => boolean {
  return (raw) => {
    const found = checked(check, raw);
    if (found !== null) hear(found.value);
    return found !== null;
  };
}

/**
 * Says hello over a line that was opened. Never rejects. What comes before the bridge's first message is skipped, and
 * told where none comes.
 */
export async function openBridgeLine(line: Line, parts: LineParts): Promise<BridgeLine | NoLine> {
  const { hello, news, steady, now, helloMs, pingMs, silentMs } = parts;
  const stderrWords = lastWordsOf(line.stderr);
  let isUp = false;
  let fail: (why: NoLine) => void = () => undefined;
  const ended = new Promise<NoLine>((resolve) => {
    fail = resolve;
  });
  const bad = (reason: string) =>
    fail({
      trouble: 'rubbish',
      words: [...shownLines(end.noise()), ...stderrWords(), reason].slice(-12),
      retries: true,
    });
  const end = openEnd(line.stdout, line.stdin, bad);
  const { connection } = end;
  // A bridge asks nothing.
  connection.onRequest((method) => {
    bad(`it asked for ${method.slice(0, 50)}`);
  });
  connection.onNotification((method, raw: unknown) => {
    const hear = Object.hasOwn(news, method) ? news[method] : undefined;
    // What a later program tells besides is left out.
    if (hear !== undefined && !hear(raw)) bad(`what it told (${method}) is not as it should be`);
  });
  connection.onClose(
    () => void Promise.race([line.ended, late(LAST_WORDS_MS)]).then((last) => over(last?.code)),
  );
  void line.ended.then(({ code }) => over(code));
  const over = (code: number | null = null) =>
    fail(
      isUp ? endOfLine(code, stderrWords()) : endBeforeHello(code, stderrWords(), shownLines(end.noise())),
    );
  let trip: Trip = { roundTripMs: 0, clockAheadMs: 0, steadyAheadMs: 0 };

  const request = async <T>(
    method: string,
    params: unknown,
    check: Check<T>,
    limitMs: number | null,
  ): Promise<Answer<T>> => {
    let timer: NodeJS.Timeout | null = null;
    // One that is closed throws.
    const sent = new Promise<unknown>((resolve) => resolve(connection.sendRequest(method, { of: params })));
    const answer = sent.then(
      (raw): Answer<T> => {
        const found = checked(check, raw);
        if (found !== null) return found;
        bad(`its answer (${method}) is not as it should be`);
        return { failed: 'lost' };
      },
      (error: unknown): Answer<T> =>
        isOpen && error instanceof ResponseError && ANSWERED.includes(error.code)
          ? { failed: 'refused', code: error.code, words: shownLines(String(error.message)).join(' ') }
          : { failed: 'lost' },
    );
    const tooLate = new Promise<Answer<T>>((resolve) => {
      if (limitMs !== null) timer = setTimeout(() => resolve({ failed: 'late' }), limitMs);
    });
    const lost = ended.then((): Answer<T> => ({ failed: 'lost' }));
    return Promise.race([answer, tooLate, lost]).finally(() => {
      if (timer !== null) clearTimeout(timer);
    });
  };
  let isOpen = true;
  void ended.then(() => {
    isOpen = false;
    if (pinging !== null) clearInterval(pinging);
    connection.dispose();
    line.end();
  });
  const measure = (sentAt: number, clock: Clock) => {
    const roundTripMs = steady() - sentAt;
    const here = { now: now() - roundTripMs / 2, steady: sentAt + roundTripMs / 2 };
    const isFirst = !isUp;
    const steadyAheadMs = isFirst ? clock.steady - here.steady : trip.steadyAheadMs;
    trip = { roundTripMs, clockAheadMs: clock.now - here.now, steadyAheadMs };
  };
  let pinging: NodeJS.Timeout | null = null;
  let isAsking = false;
  let isSilent = false;
  const ping = async () => {
    if (isAsking) return;
    isAsking = true;
    const [sentAt, before] = [steady(), end.received()];
    const waiting = setTimeout(() => {
      if (end.received() !== before) return;
      isSilent = true;
      parts.onTrip();
    }, silentMs);
    const answer = await request(REQUESTS.ping, null, CLOCK, helloMs);
    clearTimeout(waiting);
    isAsking = false;
    isSilent = false;
    if ('value' in answer) {
      measure(sentAt, answer.value);
      parts.onTrip();
    } else if (answer.failed === 'late' && end.received() === before) {
      const words = [`nothing has come from it for ${Math.round(helloMs / 1000)} s`];
      fail({ trouble: 'silent', words, retries: true });
    }
  };

  connection.listen();
  const sentAt = steady();
  const said = await request(REQUESTS.hello, hello, GREETING, helloMs);
  if (!('value' in said)) {
    if (said.failed === 'refused') bad(said.words);
    if (said.failed === 'late') {
      const nothing = `nothing of the protocol came within ${Math.round(helloMs / 1000)} s`;
      const words = [...shownLines(end.noise()), ...stderrWords(), nothing];
      fail({ trouble: 'silent', words, retries: true });
    }
    return ended;
  }
  const greeting = said.value;
  const { facts } = greeting;
  if (greeting.protocol !== PROTOCOL || facts === null) {
    const which = greeting.protocol > PROTOCOL ? 'this one' : 'that one';
    const words = [
      `it has v3_tui ${greeting.version}, which speaks protocol ${greeting.protocol}; this is ${hello.version}, which speaks ${PROTOCOL}: update ${which}`,
    ];
    fail({ trouble: 'other-version', words, retries: true });
    return ended;
  }
  measure(sentAt, greeting.clock);
  isUp = true;
  pinging = setInterval(() => void ping(), pingMs);
  // The hello waited for the program to start: the first ping tells the trip.
  void ping();
  return {
    greeting: { ...greeting, facts },
    trip: () => trip,
    isSilent: () => isSilent,
    request,
    tell: (method, params) => {
      if (isOpen) end.tell(method, params);
    },
    received: end.received,
    bad,
    ended,
    end: () => fail({ trouble: 'unreachable', words: ['the line was ended here'], retries: false }),
  };
}

/** The errors that a bridge answers with; others are the library's own, of a line that has ended. */
const ANSWERED: readonly number[] = [
  ErrorCodes.InvalidParams,
  ErrorCodes.MethodNotFound,
  ErrorCodes.InternalError,
  ErrorCodes.ServerNotInitialized,
];

/** How long a command's last words are waited for once its output has ended. */
const LAST_WORDS_MS = 1000;

function late(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms);
  });
}
