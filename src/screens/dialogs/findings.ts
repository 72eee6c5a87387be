import { type AppContext, changeDialog, closeDialog } from '../../state/app-context.js';
import type { AppState } from '../../state/store.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { safeText } from '../../terminal/safe-text.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, paragraph, type Room, scrollAfter, scrolled } from './drawn.js';

/** Characters of a damaged line that are shown: it can be of any length. */
const DAMAGED_SHOWN = 300;

const SIGNS = {
  bad: { sign: '! ', style: STYLES.bad },
  warn: { sign: '- ', style: STYLES.warn },
  ok: { sign: '✓ ', style: STYLES.good },
};

function findingLines(state: AppState, room: Room): readonly Line[] {
  const { findings, snapshot } = state;
  const inner = { ...room, columns: room.columns - 2 };
  const order = ['bad', 'warn', 'ok'] as const;
  const host = order.flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .flatMap((finding) => {
        const { sign, style } = SIGNS[severity];
        const [first = [], ...rest] = paragraph(safeText(finding.what), inner);
        const mend =
          finding.mend === null ? [] : paragraph(`$ ${safeText(finding.mend)}`, inner, STYLES.accent);
        return [
          [span(sign, style), ...first],
          ...[...rest, ...mend].map((line): Line => [span('  '), ...line]),
        ];
      }),
  );
  const problems = [
    ...inventoryProblem(snapshot.inventoryProblem, inner),
    ...problem('v3-guests cannot be read', snapshot.guestsProblem, inner),
    ...problem('What is done is not recorded in the history', state.historyProblem, inner),
  ];
  return [
    ...problems,
    ...damagedLines('Lines of v3-guests that cannot be trusted:', snapshot.damagedGuests, inner),
    ...damagedLines(
      'Lines of the inventory that are no entry (they are kept as they are):',
      snapshot.damagedEntries,
      inner,
    ),
    ...host,
  ];
}

/** @param sentence names the file */
function inventoryProblem(sentence: string | null, room: Room): readonly Line[] {
  if (sentence === null) return [];
  const [first = [], ...rest] = paragraph(safeText(sentence), room);
  return [[span('! ', STYLES.bad), ...first], ...rest.map((line): Line => [span('  '), ...line]), []];
}

function problem(title: string, reason: string | null, room: Room): readonly Line[] {
  if (reason === null) return [];
  return [[span('! ', STYLES.bad), span(`${title}:`)], ...paragraph(safeText(reason), room), []];
}

function damagedLines(
  title: string,
  lines: AppState['snapshot']['damagedGuests'],
  room: Room,
): readonly Line[] {
  if (lines.length === 0) return [];
  return [
    [span('! ', STYLES.bad), span(title)],
    ...lines.flatMap((damaged) => [
      [span(`  line ${damaged.line}: `, STYLES.dim), span(safeText(damaged.reason))],
      ...paragraph(`    ${safeText(damaged.text.slice(0, DAMAGED_SHOWN))}`, room, STYLES.dim).slice(0, 2),
    ]),
    [],
  ];
}

/** What is wrong with the host, each with the command that mends it. */
export function findingsDrawn(dialog: DialogOf<'findings'>, state: AppState, room: Room): Drawn {
  return {
    title: 'Host check',
    lines: scrolled(findingLines(state, room), dialog.scroll, room.rows),
    footer: [...hint('r', 'check again'), ...hint('↑↓', 'scroll'), ...hint('Esc', 'close')],
  };
}

/** What a key means in the host check. */
export function findingsKeys(app: AppContext, dialog: DialogOf<'findings'>, key: Key, room: Room): void {
  const lines = findingLines(app.store.getState(), room);
  const scroll = scrollAfter(key, dialog.scroll, lines.length, room.rows);
  if (scroll !== null) {
    changeDialog(app.store, dialog, { scroll });
  } else if (key.name === 'r') {
    app.reload();
  } else if (['esc', 'q', '!', 'enter', 'ctrl-c'].includes(key.name)) {
    closeDialog(app.store);
  }
}
