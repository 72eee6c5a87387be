import { type AppContext, changeDialog, closeDialog } from '../../state/app-context.js';
import type { CommandRecord, Outcome } from '../../state/operations/outcome.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, paragraph, type Room, scrollAfter, scrolled } from './drawn.js';

/**
 * An operation that failed, or whose outcome is not known: what is so at this moment, what the tools and the kernel
 * said, and what to do.
 */
export function outcomeDrawn(dialog: DialogOf<'outcome'>, room: Room): Drawn {
  const { outcome } = dialog;
  return {
    title: `${outcome.tried}: ${endOf(outcome)}`,
    lines: scrolled(outcomeLines(outcome, room), dialog.scroll, room.rows),
    footer: [...hint('Enter', 'close'), ...hint('@', 'command log')],
  };
}

function endOf({ ok, unclear, commands }: Outcome): string {
  if (ok) return 'done';
  if (unclear) return 'not known';
  return commands.at(-1)?.ended === 'still running' ? 'not finished' : 'failed';
}

function outcomeLines(outcome: Outcome, room: Room): readonly Line[] {
  return [
    ...paragraph(outcome.message, room, outcome.ok ? STYLES.plain : STYLES.bold),
    ...outcome.commands.flatMap((record) => [[], ...recordLines(record, room)]),
    ...kernelLines(outcome, room),
    ...(outcome.advice === null ? [] : [[], ...paragraph(outcome.advice, room, STYLES.accent)]),
  ];
}

/** The kernel's words; where a tool was run and there are none, that is said: the tools do not tell why. */
function kernelLines({ kernel, commands, ok }: Outcome, room: Room): readonly Line[] {
  if (kernel.length > 0) {
    const words = kernel.flatMap((text) => paragraph(`  ${text}`, room));
    return [[], [span('The kernel said:', STYLES.dim)], ...words];
  }
  return ok || commands.length === 0 ? [] : [[], [span('No kernel message about it was seen.', STYLES.dim)]];
}

/** What is shown of one command. */
type ToolLines = Pick<CommandRecord, 'line' | 'durationMs' | 'ended' | 'words' | 'showed'>;

/** One command as run: its line, its words, its end, and what v3-guests showed after it. */
export function recordLines(record: ToolLines, room: Room): readonly Line[] {
  const took = record.durationMs === null ? '' : `  ${(record.durationMs / 1000).toFixed(2)} s`;
  const showed = record.showed === null ? '' : `  v3-guests: ${record.showed}`;
  const good = record.ended === 'exit 0';
  return [
    ...paragraph(`$ ${record.line}`, room, STYLES.accent),
    ...record.words.flatMap((words) => paragraph(`  ${words}`, room)),
    [
      span(`  ${record.ended ?? 'running…'}`, good ? STYLES.plain : STYLES.bad),
      span(took, STYLES.dim),
      span(showed, STYLES.bold),
    ],
  ];
}

/** What a key means in an outcome. */
export function outcomeKeys(app: AppContext, dialog: DialogOf<'outcome'>, key: Key, room: Room): void {
  const lines = outcomeLines(dialog.outcome, room);
  const scroll = scrollAfter(key, dialog.scroll, lines.length, room.rows);
  if (scroll !== null) {
    changeDialog(app.store, dialog, { scroll });
  } else if (['enter', 'esc', 'q', 'ctrl-c'].includes(key.name)) {
    closeDialog(app.store);
  }
}
