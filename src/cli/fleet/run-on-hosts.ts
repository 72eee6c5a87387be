import type { HostMasters } from '../../ssh/host-masters.js';
import type { RunEnd } from '../../ssh/run.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { unnamedHost } from '../../state/fleet/ssh-destination.js';
import { onSignals } from '../exit.js';
import type { Request } from '../list-program.js';
import { type Output, processOutput } from '../output.js';
import { onOutputGone, watchReader } from '../process-streams.js';
import { buildProgram } from '../program.js';
import { answerKind, isFollowing, isReading, localOnly } from './answer-kind.js';
import { atOnce } from './at-once.js';
import { attachFar } from './attach-far.js';
import { type HostResult, worstCode } from './exit-code.js';
import { type Fleet, readFleet } from './fleet-settings.js';
import { givenOptions } from './given-options.js';
import {
  type Answers,
  type HostAnswer,
  lineAnswers,
  listAnswers,
  mixedAnswers,
  orderedAnswers,
  singleAnswer,
} from './host-answers.js';
import { farRun, type HostRun, localRun } from './host-run.js';
import { farWords, localWords } from './host-words.js';
import { runAsking, wantsToAsk } from './run-asking.js';
import { runUnlessSilent, SILENCE_MS, type Silent } from './silence.js';
import { stopOfAll } from './stop-of-all.js';
import { hostFailure } from './tell-failed.js';

/** So many hosts are worked on at once. */
const MOST_AT_ONCE = 16;

/** A host and how a subcommand is run there. */
type Job = {
  host: HostConfig;
  /** Runs it, on a far host through these connections. */
  run(masters: HostMasters | null): HostRun;
};

/**
 * Runs a subcommand on the hosts of `-H`, and prints what they answer.
 * @param args the command line
 * @param here runs it as without `-H`
 * @returns the worst exit code of the hosts; 3 where one could not be reached, and 2 for wrong usage
 */
export async function runOnHosts(
  request: Request,
  args: readonly string[],
  here: () => Promise<number>,
): Promise<number> {
  const { command, options } = request;
  const output = processOutput(options);
  const wrong = localOnly(command ?? '');
  if (wrong !== null) return isWrong(output, [`error: ${wrong}`]);
  const fleet = await readFleet(options, options.hosts);
  if ('wrong' in fleet) return isWrong(output, fleet.wrong);
  const { order, hosts } = fleet.chosen;
  const kind = answerKind(request);
  if (kind === 'session' && order.length > 1)
    return isWrong(output, [`error: a session is opened on one host, and these are ${order.length}`]);
  if (isFollowing(request) && order.length > MOST_AT_ONCE) {
    const words = `${command} goes on until it is interrupted, and so on ${MOST_AT_ONCE} hosts at most`;
    return isWrong(output, [`error: ${words}`]);
  }
  if (hosts.length === 0 && (kind === 'session' || kind === 'text')) return here();
  for (const problem of fleet.problems) output.err(problem);
  const program = buildProgram(async () => undefined);
  const line = { request, given: await givenOptions(program, args) };
  const [first] = hosts;
  if (kind === 'session' && first !== undefined)
    return attachFar(first, farWords(line, fleet.readOnlyOf(first)), output);
  const byId = new Map(hosts.map((host) => [host.id, host]));
  const jobs = order.map((id): Job => {
    const host = byId.get(id);
    if (host === undefined) return { host: unnamedHost(id), run: () => localRun(localWords(line)) };
    const words = farWords(line, fleet.readOnlyOf(host));
    return { host, run: (masters) => farRun(host, words, masters) };
  });
  return runAll(jobs, request, fleet);
}

function isWrong(output: Output, lines: readonly string[]): number {
  for (const line of lines) output.err(line);
  return 2;
}

async function runAll(jobs: readonly Job[], request: Request, fleet: Fleet): Promise<number> {
  const answers = answersFor(request, fleet.chosen.order);
  const stop = stopOfAll();
  const isEndless = isFollowing(request);
  let signalled: number | null = null;
  const stopSignals = onSignals((code, signal) => {
    // What follows until it is interrupted has come to its end.
    signalled ??= isEndless && (signal === 'SIGINT' || signal === 'SIGTERM') ? 0 : code;
    stop.abort();
  });
  if (isEndless) {
    onOutputGone(() => {
      signalled ??= 0;
      stop.abort();
    });
    watchReader();
  }
  const asking: { job: Job; answer: HostAnswer }[] = [];
  const results: HostResult[] = [];
  const finished = async ({ host }: Job, end: RunEnd | Silent, answer: HostAnswer) => {
    results.push(await finish(host, end, answer, request, { known: fleet.known, isEndless }));
  };
  await atOnce(MOST_AT_ONCE, jobs, async (job) => {
    const answer = answers.of(job.host.id);
    const run = job.run(null);
    const end = await (isReading(request)
      ? runUnlessSilent(run, SILENCE_MS, answer, stop.signal)
      : run(answer, stop.signal));
    if (!process.stdin.isTTY || answer.hasAnswered() || !wantsToAsk(end)) return finished(job, end, answer);
    answer.postpone();
    asking.push({ job, answer });
  });
  // Two questions at once could not be told apart.
  for (const { job, answer } of asking)
    await finished(job, await runAsking(job.host, job.run, answer, stop.signal), answer);
  answers.end();
  stopSignals();
  return signalled ?? worstCode(results);
}

function answersFor(request: Request, order: readonly HostId[]): Answers {
  const { options, command } = request;
  const isEndless = isFollowing(request);
  switch (answerKind(request)) {
    case 'value':
      return listAnswers(order, options);
    case 'lines':
      return lineAnswers(isEndless ? null : order, !isEndless && command !== 'log', options);
    default:
      if (order.length === 1)
        return singleAnswer(command === 'inventory export' && !process.stdout.isTTY, options);
      return isEndless ? mixedAnswers(options) : orderedAnswers(order, options);
  }
}

async function finish(
  host: HostConfig,
  end: RunEnd | Silent,
  answer: HostAnswer,
  { command, words }: Request,
  { known, isEndless }: { known: readonly string[]; isEndless: boolean },
): Promise<HostResult> {
  const hasAnswered = answer.hasAnswered();
  const failure = isEndless && end.kind === 'aborted' ? null : hostFailure(host, end, { known, hasAnswered });
  const isUsable = await answer.end(
    failure && {
      lines: failure.lines,
      outcome: {
        vm: null,
        tried: [command ?? '', ...words].join(' '),
        outcome: failure.isUntried ? 'refused' : 'not known',
        message: failure.lines.map((line) => line.trim()).join(' '),
        advice: null,
        commands: [],
        kernel: [],
      },
    },
  );
  if (failure !== null || end.kind !== 'ended') return { code: null };
  return { code: isUsable ? end.code : Math.max(end.code, 1) };
}
