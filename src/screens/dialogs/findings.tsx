import { type ReactElement, useMemo } from 'react';
import { findingsDialog } from '../../state/actions/view-actions.js';
import { type FindingGroup, groupFindings } from '../../state/finding-groups.js';
import type { AppState } from '../../state/store.js';
import { safeText } from '../../terminal/safe-text.js';
import { type Line, type Part, textLines } from '../components/parts.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/** How many characters of a damaged line are shown: it can be of any length. */
const DAMAGED_SHOWN = 300;

const SIGN_COLUMNS = 2;

const SIGNS = {
  bad: { text: '! ', tone: 'bad' },
  warn: { text: '- ', tone: 'warn' },
  ok: { text: '✓ ', tone: 'good' },
} as const satisfies Record<string, Part>;

/** What is wrong with the host, each problem with the command that fixes it. */
function FindingsDialog(): ReactElement {
  const { app } = useScreen();
  const { columns, close } = useDialog();
  const own = useKeysOf('doctor', close);
  const problems = useAppState(problemsOf);
  const lines = useMemo(() => findingLines(problems, columns - SIGN_COLUMNS), [problems, columns]);
  return (
    <ScrollDialog
      title="Host check"
      lines={lines}
      hints={{ r: 'check again', '↑↓': 'scroll', esc: 'close' }}
      keys={{ ...own, r: () => app.reload() }}
    />
  );
}

type Problems = Pick<AppState, 'findings' | 'historyProblem'> &
  Pick<AppState['snapshot'], 'inventoryProblem' | 'guestsProblem' | 'damagedGuests' | 'damagedEntries'>;

function problemsOf({ findings, historyProblem, snapshot }: AppState): Problems {
  const { inventoryProblem, guestsProblem, damagedGuests, damagedEntries } = snapshot;
  return { findings, historyProblem, inventoryProblem, guestsProblem, damagedGuests, damagedEntries };
}

function findingLines(problems: Problems, columns: number): readonly Line[] {
  const { inventoryProblem, guestsProblem, historyProblem, damagedGuests, damagedEntries } = problems;
  return [
    ...(inventoryProblem === null ? [] : [...signed(SIGNS.bad, textLines(inventoryProblem, columns)), []]),
    ...problemLines('v3-guests cannot be read', guestsProblem, columns),
    ...problemLines('Actions are not recorded in the history', historyProblem, columns),
    ...damagedLines('Lines of v3-guests that cannot be trusted:', damagedGuests, columns),
    ...damagedLines('Damaged lines of the inventory (they are left as they are):', damagedEntries, columns),
    ...(['bad', 'warn', 'ok'] as const).flatMap((severity) =>
      groupFindings(problems.findings)
        .filter((group) => group.severity === severity)
        .flatMap((group) => groupLines(group, columns)),
    ),
  ];
}

/** What one command fixes: each finding, what a tool of Palacios would do, and the command. */
function groupLines({ findings, fix }: FindingGroup, columns: number): readonly Line[] {
  return [
    ...findings.flatMap(({ severity, what, tool }) =>
      signed(SIGNS[severity], [
        ...textLines(what, columns),
        ...(tool === null ? [] : textLines(tool.words, columns, 'dim')),
      ]),
    ),
    ...(fix === null ? [] : textLines(`$ ${fix}`, columns, 'accent').map(indented)),
  ];
}

/** Lines with a sign before the first, and indented below it. */
function signed(sign: Part, lines: readonly Line[]): readonly Line[] {
  return lines.map((line, at) => (at === 0 ? [sign, ...line] : indented(line)));
}

function indented(line: Line): Line {
  return [{ text: '  ' }, ...line];
}

function problemLines(title: string, reason: string | null, columns: number): readonly Line[] {
  if (reason === null) return [];
  return [[SIGNS.bad, { text: `${title}:` }], ...textLines(reason, columns), []];
}

function damagedLines(title: string, lines: Problems['damagedGuests'], columns: number): readonly Line[] {
  if (lines.length === 0) return [];
  return [
    [SIGNS.bad, { text: title }],
    ...lines.flatMap(({ line, reason, text }): readonly Line[] => [
      [{ text: `  line ${line}: `, tone: 'dim' }, { text: safeText(reason) }],
      ...textLines(`    ${text.slice(0, DAMAGED_SHOWN)}`, columns, 'dim').slice(0, 2),
    ]),
    [],
  ];
}

export const findings = dialog(findingsDialog, FindingsDialog, { width: 90, takesTypeAhead: true });
