import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import * as z from 'zod/mini';
import { steadyNow } from '../state/steady-now.js';
import { createAsks } from './asks.js';
import { type Check, checked } from './checks-basic.js';
import { KNOWN_LINE } from './checks-log.js';
import {
  ASKED,
  ATTENTION,
  CHOOSE_LOG,
  CLAIM_MODE,
  FILE_REQUEST,
  HELLO,
  HISTORY_QUERY,
  LOAD_PROBLEM,
  NUMBER,
  OPERATE,
  RESERVE,
  WATCH_FILE,
} from './checks-messages.js';
import { openEnd } from './connection.js';
import { type Clock, type Greeting, type Hello, NEWS, PROTOCOL, REQUESTS, TELLS } from './protocol.js';
import { sendLog } from './serve-log.js';
import { servedOperations } from './serve-operations.js';
import { sendState } from './serve-state.js';
import { servedClaims } from './served-claims.js';
import { servedFiles } from './served-files.js';
import type { ServedHost } from './served-host.js';

/** While more than this waits to be written, nothing new is added. */
const FULL_BYTES = 64 * 1024;

/** How many requests of a program are under way at once; it waits for its answers before it asks more. */
const MOST_REQUESTS = 256;

/** How long it may take until a program has said who it is. */
const HELLO_MS = 60_000;

export type Serving = {
  /** Resolves once the first state is on its way; never where the line ends before. */
  shown: Promise<void>;
  /** Resolves once the line has ended and what was asked for is done and recorded. */
  ended: Promise<void>;
  /** Ends the line: nothing more is begun. */
  end(): void;
};

/**
 * Serves a host to one program at the other end of two streams. What is asked for is checked as strictly as what a far
 * host tells: this end may be root.
 * @param now milliseconds since the epoch
 */
export function serve(
  served: ServedHost,
  { input, output, now }: { input: Readable; output: Writable; now: () => number },
): Serving {
  let end: () => void = () => undefined;
  const ending = new Promise<void>((resolve) => {
    end = resolve;
  });
  const line = openEnd(input, output, () => end());
  const { connection } = line;
  const isFull = () => line.waiting() > FULL_BYTES;
  const news = (method: string, of: unknown) => void line.tell(method, of);

  const { context, port } = served;
  const asks = createAsks(context);
  let hello: Hello | null = null;
  let requests = 0;

  let isShown: () => void = () => undefined;
  const shown = new Promise<void>((resolve) => {
    isShown = resolve;
  });
  const state = sendState(port, {
    changes: (changes, isFirst) => void line.tell(NEWS.changes, { changes, isFirst }).then(isShown),
    rates: (rates) => news(NEWS.rates, rates),
    isFull,
  });
  const log = sendLog(port.log, port.logSources, { news: (of) => news(NEWS.log, of), isFull });
  const files = servedFiles(context.host, (id) => news(NEWS.fileChanged, { id }));
  const claims = servedClaims(port);
  const operations = servedOperations(served, asks, (of) => news(NEWS.progress, of));
  const clock = (): Clock => ({ now: now(), steady: steadyNow() });
  const drained = () => {
    state.go();
    log.go();
  };
  output.on('drain', drained);

  const answer = <T>(method: string, check: Check<T>, handle: (params: T) => unknown) => {
    connection.onRequest(method, async (raw: unknown) => {
      const params = checked(check, raw);
      if (params === null)
        throw new ResponseError(ErrorCodes.InvalidParams, `${method}: not as it should be`);
      if (hello === null && method !== REQUESTS.hello)
        throw new ResponseError(ErrorCodes.ServerNotInitialized, 'say hello first');
      if (requests >= MOST_REQUESTS) throw new ResponseError(ErrorCodes.InternalError, 'too much at once');
      requests += 1;
      try {
        return { of: await handle(params.value) };
      } finally {
        requests -= 1;
      }
    });
  };
  const hear = <T>(method: string, check: Check<T>, handle: (params: T) => void) => {
    connection.onNotification(method, (raw: unknown) => {
      const params = checked(check, raw);
      if (params !== null && hello !== null) handle(params.value);
    });
  };

  const followed: (() => void)[] = [];
  answer(REQUESTS.hello, HELLO, (said): Greeting => {
    const { version, facts } = served;
    const isSame = said.protocol === PROTOCOL;
    const greeting = { protocol: PROTOCOL, version, can: [], facts: isSame ? facts : null, clock: clock() };
    if (!isSame || hello !== null) return greeting;
    hello = said;
    const who = `${context.who}, from ${said.user.slice(0, LONGEST_NAME)}@${said.host.slice(0, LONGEST_NAME)}`;
    operations.askedBy(who);
    state.whole();
    followed.push(
      port.followAlerts({
        raised: (alert) => news(NEWS.alert, alert),
        amended: (id, change) => news(NEWS.alertChange, { id, change }),
      }),
      ...(facts.readOnly ? [] : [port.followNotices((notice) => news(NEWS.notice, notice))]),
    );
    return { ...greeting, facts: { ...facts, who } };
  });
  answer(REQUESTS.ping, NOTHING, clock);
  answer(REQUESTS.operate, OPERATE, async (asked) => {
    const result = await operations.operate(asked);
    state.now();
    return result;
  });
  answer(REQUESTS.asked, ASKED, (all) => all.map((ask) => [ask, asks.became(ask)]));
  answer(REQUESTS.history, HISTORY_QUERY, (query) => context.history.read(query));
  answer(REQUESTS.file, FILE_REQUEST, files.answer);
  answer(REQUESTS.logSources, NOTHING, () => port.logSources.list());
  answer(REQUESTS.chooseLog, CHOOSE_LOG, async ({ asked }) => {
    const shown = await port.logSources.choose(asked);
    log.another();
    return { shown, chosen: port.logSources.chosen() };
  });
  answer(REQUESTS.vncReach, NOTHING, () => port.vncReach());
  answer(REQUESTS.claimMode, CLAIM_MODE, claims.claimMode);
  answer(REQUESTS.loadProblem, LOAD_PROBLEM, ({ key, id }) => served.checkpoints.loadProblem(key, id));
  hear(TELLS.attend, ATTENTION, (attention) => {
    port.attend(attention);
    state.attend(attention);
    log.attend(attention.log);
  });
  hear(TELLS.reload, NOTHING, () => port.reload());
  hear(TELLS.look, NOTHING, () => served.checkpoints.look());
  hear(TELLS.whole, NOTHING, () => state.whole());
  hear(TELLS.readBack, NOTHING, () => log.readBack());
  hear(TELLS.logKnown, KNOWN_LINE, log.known);
  hear(TELLS.watchFile, WATCH_FILE, ({ id, path }) => files.watch(id, path));
  hear(TELLS.releaseMode, NUMBER, ({ id }) => claims.releaseMode(id));
  hear(TELLS.reserve, RESERVE, claims.reserve);
  hear(TELLS.unreserve, NUMBER, ({ id }) => claims.unreserve(id));
  hear(TELLS.unwatchFile, NUMBER, ({ id }) => files.unwatch(id));
  connection.onClose(() => end());
  connection.listen();
  const impatient = setTimeout(() => {
    if (hello === null) end();
  }, HELLO_MS);

  const finish = async () => {
    await ending;
    // What came just before the end is begun.
    for (let turns = 0; turns < LAST_TURNS; turns++) await turn();
    operations.close();
    clearTimeout(impatient);
    for (const stop of [state.stop, log.stop, files.stop, claims.stop, ...followed]) stop();
    output.off('drain', drained);
    await asks.idle();
    connection.dispose();
  };
  return { shown, ended: finish(), end };
}

/** Who somebody is, as they say, has no more room in the history. */
const LONGEST_NAME = 64;

const NOTHING = z.null();

/** As many turns as a message takes from the stream to its handler. */
const LAST_TURNS = 20;
