import { type ReactElement, useMemo } from 'react';
import { findingsDialog } from '../../state/dialogs.js';
import type { AppState } from '../../state/store.js';
import { safeText } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import type { Part } from '../components/parts.js';
import { ScrollText, type TextLine, textLines } from '../components/scroll-text.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys } from './use-dialog.js';

/** Characters of a damaged line that are shown: it can be of any length. */
const DAMAGED_SHOWN = 300;

const SIGNS = {
  bad: { text: '! ', tone: 'bad' },
  warn: { text: '- ', tone: 'warn' },
  ok: { text: '✓ ', tone: 'good' },
} as const satisfies Record<string, Part>;

const INDENT: Part = { text: '  ' };

/** What is wrong with the host, each with the command that mends it. */
function FindingsDialog(): ReactElement {
  const { app } = useScreen();
  const { columns, rows, close } = useDialog();
  const problems = useAppState(problemsOf);
  const lines = useMemo(() => findingLines(problems, columns - 2), [problems, columns]);
  useKeys(({ name }) => {
    if (name === 'r') {
      app.reload();
      return true;
    }
    if (!['esc', 'q', '!', 'enter', 'ctrl-c'].includes(name)) return false;
    close();
    return true;
  });
  return (
    <DialogLayout
      title="Host check"
      hints={
        <>
          <KeyHint of="r" does="check again" />
          <KeyHint of="↑↓" does="scroll" />
          <KeyHint of="esc" does="close" />
        </>
      }
    >
      <ScrollText lines={lines} rows={rows - 2} />
    </DialogLayout>
  );
}

type Problems = Pick<AppState, 'findings' | 'historyProblem'> &
  Pick<AppState['snapshot'], 'inventoryProblem' | 'guestsProblem' | 'damagedGuests' | 'damagedEntries'>;

function problemsOf({ findings, historyProblem, snapshot }: AppState): Problems {
  const { inventoryProblem, guestsProblem, damagedGuests, damagedEntries } = snapshot;
  return { findings, historyProblem, inventoryProblem, guestsProblem, damagedGuests, damagedEntries };
}

/** @param columns the width of a text behind its sign */
function findingLines(problems: Problems, columns: number): readonly TextLine[] {
  const { inventoryProblem, guestsProblem, historyProblem, damagedGuests, damagedEntries } = problems;
  return [
    ...(inventoryProblem === null
      ? []
      : [...signed(SIGNS.bad, textLines(safeText(inventoryProblem), columns)), []]),
    ...problemLines('v3-guests cannot be read', guestsProblem, columns),
    ...problemLines('What is done is not recorded in the history', historyProblem, columns),
    ...damagedLines('Lines of v3-guests that cannot be trusted:', damagedGuests, columns),
    ...damagedLines(
      'Lines of the inventory that are no entry (they are kept as they are):',
      damagedEntries,
      columns,
    ),
    ...hostLines(problems, columns),
  ];
}

function hostLines({ findings }: Problems, columns: number): readonly TextLine[] {
  const order = ['bad', 'warn', 'ok'] as const;
  return order.flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .flatMap(({ what, mend }) =>
        signed(SIGNS[severity], [
          ...textLines(safeText(what), columns),
          ...(mend === null ? [] : textLines(`$ ${safeText(mend)}`, columns, 'accent')),
        ]),
      ),
  );
}

/** Lines with a sign before the first, and indented below it. */
function signed(sign: Part, lines: readonly TextLine[]): readonly TextLine[] {
  return lines.map((line, at) => [at === 0 ? sign : INDENT, ...line]);
}

function problemLines(title: string, reason: string | null, columns: number): readonly TextLine[] {
  if (reason === null) return [];
  return [[SIGNS.bad, { text: `${title}:` }], ...textLines(safeText(reason), columns), []];
}

function damagedLines(title: string, lines: Problems['damagedGuests'], columns: number): readonly TextLine[] {
  if (lines.length === 0) return [];
  return [
    [SIGNS.bad, { text: title }],
    ...lines.flatMap(({ line, reason, text }): readonly TextLine[] => [
      [{ text: `  line ${line}: `, tone: 'dim' }, { text: safeText(reason) }],
      ...textLines(`    ${safeText(text.slice(0, DAMAGED_SHOWN))}`, columns, 'dim').slice(0, 2),
    ]),
    [],
  ];
}

export const findings = dialog(findingsDialog, FindingsDialog, { width: 90, takesTypeAhead: true });
