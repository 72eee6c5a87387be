import { hostname } from 'node:os';
import { childLine } from '../../bridge/child-line.js';
import type { OpenLine } from '../../bridge/line.js';
import { type Hello, PROTOCOL, SUBCOMMAND } from '../../bridge/protocol.js';
import { farLine } from '../../ssh/far-line.js';
import { type Masters, openMasters } from '../../ssh/masters.js';
import { canBeAsked } from '../../ssh/open-master.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { onSignals } from '../exit.js';
import type { Request } from '../list-program.js';
import { type Output, processOutput, safeJson } from '../output.js';
import { writeTo } from '../process-streams.js';
import { buildProgram } from '../program.js';
import { VERSION } from '../version.js';
import { userName } from '../who.js';
import { type CheckedHost, checkHost, type HostCheck } from './check-host.js';
import { type Checked, checkCode, checkFacts, checkLines } from './check-words.js';
import { type Fleet, readFleet } from './fleet-settings.js';
import { createGate, type Gate } from './gate.js';
import { type GivenOption, givenOptions } from './given-options.js';
import { farRun, localRun } from './host-run.js';
import { farWords, localWords } from './host-words.js';
import { noLine, sshLine } from './ssh-line.js';
import { stopOfAll } from './stop-of-all.js';
import { createTurns } from './turns.js';

/** So many hosts are connected to, or asked, at once; one that has not answered after so many ms holds up no other. */
const AT_ONCE = 16;
const LONG_MS = 1000;

/** How long each answer of a host is waited for, once ssh is let in. */
const ANSWER_MS = 30_000;

/**
 * `v3_tui hosts check [HOST…]`: whether the hosts can be reached and used, and what their doctors say.
 * @param args the command line
 * @returns the worst exit code of the hosts, see {@link checkCode}; 2 for wrong usage
 */
export async function checkHosts(request: Request, args: readonly string[]): Promise<number> {
  const { options, words, flags } = request;
  const output = processOutput(options);
  const named = [
    ...(options.hosts ?? []),
    ...words.flatMap((word) => word.split(',')).map((word) => word.trim()),
  ];
  const fleet = await readFleet(options, named.length === 0 ? null : named);
  if ('wrong' in fleet) return isWrong(output, fleet.wrong);
  const { order, hosts } = fleet.chosen;
  // This machine has its doctor: it is checked where it is named.
  const wanted = named.length === 0 ? hosts.map(({ id }) => id) : order;
  if (wanted.length === 0)
    return isWrong(output, [
      'error: the settings have no [[hosts]]: name one, as in v3_tui hosts check root@alpha',
    ]);
  for (const problem of fleet.problems) output.err(problem);
  const masters = await openMasters(process.env);
  if ('reason' in masters) return isWrong(output, [`error: ${masters.reason}`]);
  try {
    const given = await givenOptions(
      buildProgram(async () => undefined),
      args,
    );
    const shared = given.filter(({ isShared }) => isShared);
    return await checkAll(wanted, { fleet, masters, given: shared, output, isJson: flags.json === true });
  } finally {
    await masters.end();
  }
}

function isWrong(output: Output, lines: readonly string[]): number {
  for (const line of lines) output.err(line);
  return 2;
}

type Checking = {
  fleet: Fleet;
  masters: Masters;
  given: readonly GivenOption[];
  output: Output;
  isJson: boolean;
};

async function checkAll(wanted: readonly HostId[], checking: Checking): Promise<number> {
  const { fleet, masters, output, isJson } = checking;
  const stop = stopOfAll();
  let signalled: number | null = null;
  const stopSignals = onSignals((code) => {
    signalled ??= code;
    stop.abort();
    void masters.end();
  });
  const gate = createGate(AT_ONCE, LONG_MS);
  const turns = createTurns(wanted, async (_host, _stream, lines) => {
    for (const line of lines) output.out(line);
  });
  const found = new Map<HostId, Checked>();
  const tell = (checked: Checked) => {
    if (stop.signal.aborted) return;
    found.set(checked.id, checked);
    const turn = turns.get(checked.id);
    if (!isJson) void turn?.write('out', checkLines(checked));
    turn?.end();
  };
  const asking: (() => Promise<void>)[] = [];
  await Promise.all(
    wanted.map(async (id) => {
      const config = fleet.chosen.hosts.find((host) => host.id === id) ?? null;
      const one = { id, config, known: fleet.known };
      const way = config === null ? localWay(checking) : farWay(config, checking, gate);
      const check = await checkHost(way, helloOf(), stop.signal, ANSWER_MS);
      if (!process.stdin.isTTY || stop.signal.aborted || !wantsToAsk(check)) return tell({ ...one, check });
      turns.get(id)?.postpone();
      asking.push(async () => {
        const refused = await way.ask();
        tell({ ...one, check: refused ?? (await checkHost(way, helloOf(), stop.signal, ANSWER_MS)) });
      });
    }),
  );
  // Two questions at once could not be told apart.
  for (const ask of asking) if (!stop.signal.aborted) await ask();
  stopSignals();
  const all = wanted.flatMap((id) => found.get(id) ?? []);
  if (isJson) writeTo('stdout', `${safeJson(all.map(checkFacts))}\n`);
  return signalled ?? Math.max(...all.map(checkCode));
}

function wantsToAsk(check: HostCheck): boolean {
  return check.kind === 'down' && check.trouble === 'refused' && canBeAsked(check.words);
}

/** A host, and how ssh is let in once it has asked on the terminal; null: it was. */
type Way = CheckedHost & { ask(): Promise<HostCheck | null> };

const BRIDGE = { command: SUBCOMMAND, words: [] };
const DOCTOR = { command: 'doctor', words: [] };
const JSON_TOO: GivenOption = { long: '--json', value: null, isShared: false };

/** Nothing is changed on a host that is checked: not even what its program would do by itself. */
function farWay(config: HostConfig, { masters, given }: Checking, gate: Gate): Way {
  const own = masters.to(config);
  const line = farLine(config.command, farWords({ request: BRIDGE, given }, true));
  const open: OpenLine =
    typeof line === 'string'
      ? sshLine(own, line, gate, process.env)
      : async () => ({ trouble: 'refused', words: [line.reason], retries: false });
  const doctor = farRun(config, farWords({ request: DOCTOR, given: [...given, JSON_TOO] }, true), own);
  return {
    open,
    doctor: (sinks, signal) => gate.pass(signal, () => doctor(sinks, signal)),
    ask: async () => {
      const failure = await own.connect(true);
      return failure && { kind: 'down', ...noLine(failure) };
    },
  };
}

function localWay({ given }: Checking): Way {
  const [, program = ''] = process.argv;
  const readOnly: GivenOption = { long: '--read-only', value: null, isShared: true };
  const kept = [...given.filter(({ long }) => !long.endsWith('read-only')), readOnly];
  const bridge = localWords({ request: BRIDGE, given: kept });
  return {
    open: childLine(process.execPath, [...process.execArgv, program, ...bridge]),
    doctor: localRun(localWords({ request: DOCTOR, given: [...kept, JSON_TOO] })),
    ask: async () => null,
  };
}

function helloOf(): Hello {
  return { protocol: PROTOCOL, version: VERSION, user: userName(process.env), host: hostname() };
}
