import about from '../../../package.json' with { type: 'json' };
import { INSTALL_IT } from '../../bridge/line-end.js';
import { counted } from '../../state/counted.js';
import { clockWords } from '../../state/fleet/clock-words.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { LinkTrouble } from '../../state/fleet/link.js';
import { DEFAULT_COMMAND } from '../../state/fleet/ssh-destination.js';
import { tripWords } from '../../state/fleet/trip-words.js';
import { TROUBLE_WORDS } from '../../state/fleet/trouble.js';
import { nearest } from '../../state/nearest.js';
import { shellLine } from '../../state/operations/shell-line.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { MARKS } from '../doctor.js';
import { VERSION } from '../version.js';
import type { HostCheck } from './check-host.js';
import { UNREACHED } from './exit-code.js';
import { type DoctorSummary, doctorSummary } from './far-doctor.js';

/** A host that was checked. `config`: null is this machine. `known`: the names of the hosts of the settings. */
export type Checked = { id: HostId; config: HostConfig | null; check: HostCheck; known: readonly HostId[] };

/** So many findings are told in words; the host's doctor tells all. */
const MOST_WORST = 2;

/** What ssh says of itself: whoever fails so was not reached. */
const NOT_REACHED: readonly LinkTrouble[] = ['refused', 'unreachable'];

/** 0: all is well; 1: something stops v3_tui from working there; 3: the host could not be reached. */
export function checkCode({ check }: Pick<Checked, 'check'>): number {
  if (check.kind === 'down') return NOT_REACHED.includes(check.trouble) ? UNREACHED : 1;
  return summaryOf(check)?.bad === 0 ? 0 : 1;
}

/** A checked host in lines that are safe to show: how it is, and what to do. */
export function checkLines(checked: Checked): readonly string[] {
  const { id, check } = checked;
  const summary = check.kind === 'up' ? summaryOf(check) : null;
  const told =
    check.kind === 'down'
      ? [downWords(check), ...check.words.filter((line) => line !== INSTALL_IT)]
      : [upWords(check, summary), ...findingLines(check, summary)];
  const [first = '', ...rest] = told;
  const mark =
    checkCode(checked) > 0 ? MARKS.bad : summary !== null && summary.warn > 0 ? MARKS.warn : MARKS.ok;
  return [
    `${mark}  ${safeText(id)}: ${first}`,
    ...[...rest, ...adviceFor(checked)].map((line) => `      ${line}`),
  ];
}

/** The same for those who read JSON. */
export function checkFacts(checked: Checked): Readonly<Record<string, unknown>> {
  const { id, config, check } = checked;
  const isUp = check.kind === 'up';
  const summary = isUp ? summaryOf(check) : null;
  return {
    host: id,
    ssh: config?.destination ?? null,
    reached: isUp || !NOT_REACHED.includes(check.trouble),
    trouble: isUp ? null : check.trouble,
    words: isUp ? [] : check.words.filter((line) => line !== INSTALL_IT),
    version: isUp ? check.version : null,
    roundTripMs: isUp && check.roundTripMs !== null ? Math.round(check.roundTripMs) : null,
    clockAheadMs: isUp ? Math.round(check.clockAheadMs) : null,
    moduleLoaded: isUp ? isModuleLoaded(check) : null,
    doctor: summary && {
      bad: summary.bad,
      warn: summary.warn,
      ok: summary.ok,
      worst: summary.worst.map(({ finding: { severity, what }, fix }) => ({ severity, what, fix })),
    },
    doctorProblem: isUp && 'problem' in check.doctor ? check.doctor.problem : null,
    advice: adviceFor(checked).map((line) => line.trim()),
  };
}

function downWords({ trouble, words }: Extract<HostCheck, { kind: 'down' }>): string {
  // It was found, and did not begin.
  if (trouble === 'no-program' && !words.includes(INSTALL_IT)) return 'v3_tui cannot be started there';
  return TROUBLE_WORDS[trouble];
}

type Up = Extract<HostCheck, { kind: 'up' }>;

function summaryOf(check: HostCheck): DoctorSummary | null {
  return check.kind === 'up' && 'findings' in check.doctor
    ? doctorSummary(check.doctor.findings, MOST_WORST)
    : null;
}

function isModuleLoaded({ doctor }: Up): boolean | null {
  const finding = 'findings' in doctor ? doctor.findings.find(({ id }) => id === 'module') : undefined;
  return finding === undefined ? null : finding.severity === 'ok';
}

function upWords(check: Up, summary: DoctorSummary | null): string {
  const { version, roundTripMs, clockAheadMs } = check;
  const isLoaded = isModuleLoaded(check);
  const clock = clockWords(clockAheadMs);
  return [
    `v3_tui ${safeStart(version, 40)}${version === VERSION ? '' : ` (here ${VERSION})`}`,
    ...(roundTripMs === null ? [] : [tripWords(roundTripMs)]),
    ...(clock === null ? [] : [`its clock is ${clock}`]),
    ...(isLoaded === null ? [] : [isLoaded ? 'module loaded' : 'module NOT LOADED']),
    ...(summary === null ? [] : [doctorWords(summary)]),
  ].join(', ');
}

function doctorWords({ bad, warn, ok }: DoctorSummary): string {
  const parts = [
    ...(bad > 0 ? [`${bad} bad`] : []),
    ...(warn > 0 ? [counted(warn, 'warning')] : []),
    `${ok} ok`,
  ];
  return `doctor: ${parts.join(', ')}`;
}

/** As much of a finding as fills some lines of a terminal. */
const LONGEST = 400;

function findingLines({ doctor }: Up, summary: DoctorSummary | null): readonly string[] {
  if (summary === null) return 'problem' in doctor ? [`Its doctor: ${doctor.problem}.`] : [];
  return summary.worst.flatMap(({ finding: { severity, what }, fix }) => [
    `${MARKS[severity]}  ${safeStart(what, LONGEST)}`,
    ...(fix === null ? [] : [`      fix it: ${safeStart(fix, LONGEST)}`]),
  ]);
}

/** What to do here, or in the settings. */
function adviceFor({ id, config, check, known }: Checked): readonly string[] {
  if (config === null) return [];
  if (check.kind === 'up') return commandAdvice(config, check);
  switch (check.trouble) {
    case 'refused':
      return [`To see what it asks: ${shellLine('ssh', [...config.options, config.destination])}`];
    case 'unreachable': {
      const near = known.includes(id) ? null : nearest(id, known);
      return near === null ? [] : [`Did you mean ${safeText(near)}?`];
    }
    case 'no-program':
      if (check.words.includes(INSTALL_IT)) return [...installLines(config), IF_INSTALLED];
      return check.words.some((line) => line.startsWith('sudo: ')) ? [LET_SUDO] : [];
    case 'other-version':
      return check.words.some((line) => line.endsWith('update this one')) ? [] : installLines(config);
    default:
      return [];
  }
}

const PACKAGE = `${about.name}-${about.version}.tgz`;
const NODE = about.engines.node.replace('>=', '');
const IF_INSTALLED = 'If it is there, name it in [[hosts]]: command = "/path/to/v3_tui"';
const LET_SUDO =
  'sudo -n asks nothing: let sudoers allow v3_tui without a password (NOPASSWD), or log in as root.';

/** How v3_tui comes to a host that has none of this version. */
function installLines({ options, destination }: HostConfig): readonly string[] {
  const line = shellLine('ssh', [...options, destination, `cat >${PACKAGE} && npm install -g ./${PACKAGE}`]);
  return [
    `Install v3_tui there (for Node.js ${NODE} or later; npm pack makes the file here):`,
    `  ${line} <${PACKAGE}`,
  ];
}

/** The `command` for the settings where the far v3_tui lacks rights, or ssh gives it a PATH without the tools. */
function commandAdvice({ command }: HostConfig, { doctor }: Up): readonly string[] {
  const fixes = 'findings' in doctor ? doctor.findings.map(({ fix }) => fix ?? '') : [];
  const isByRoot = /\bsudo\b/.test(command);
  const needsRoot = !isByRoot && fixes.some((fix) => fix.startsWith('sudo '));
  const path = fixes.find((fix) => fix.startsWith(EXPORT_PATH))?.slice(EXPORT_PATH.length);
  if (!needsRoot && path === undefined) return [];
  const program = /\s/.test(command) ? DEFAULT_COMMAND : command;
  const sudo = isByRoot || needsRoot ? ['sudo', '-n', ...(path === undefined ? [] : ['env'])] : [];
  const words = [...sudo, ...(path === undefined ? [] : [`PATH=${path}`]), program].join(' ');
  return [`Over ssh, by [[hosts]]: command = "${safeStart(words, LONGEST)}"`];
}

const EXPORT_PATH = 'export PATH=';
