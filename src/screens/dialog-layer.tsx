import { Box, Text } from 'ink';
import { type ReactElement, useLayoutEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { AppState } from '../state/store.js';
import type { Dialog } from '../state/view.js';
import { armWhenSeen } from './arming.js';
import { dialogRoom, isArmed } from './dialog-rules.js';
import { checklistDrawn } from './dialogs/checklist.js';
import { choiceDrawn } from './dialogs/choice.js';
import { commandsDrawn } from './dialogs/commands.js';
import { confirmDrawn } from './dialogs/confirm.js';
import type { Drawn, Room } from './dialogs/drawn.js';
import { findingsDrawn } from './dialogs/findings.js';
import { helpDrawn } from './dialogs/help.js';
import { historyDrawn } from './dialogs/history.js';
import { menuDrawn } from './dialogs/menu.js';
import { notesDrawn } from './dialogs/notes.js';
import { outcomeDrawn } from './dialogs/outcome.js';
import { paletteDrawn } from './dialogs/palette.js';
import { FormDialog, formRows } from './form-dialog.js';
import { framed } from './frame.js';
import { ansi, type Line, lineWidth, STYLES, span } from './line.js';
import { layoutNow, type Screen } from './screen.js';
import { StreamDialog } from './stream-dialog.js';
import { TextField } from './text-field.js';
import { WizardDialog } from './wizard-dialog.js';

/** The footer of a dialog that cannot be answered yet. */
const WAIT: Line = [span('…', STYLES.dim)];

/**
 * The top dialog, above the live panes, which are painted without Ink (`panes.ts`); keys are routed beside it
 * (`keys.ts`). It can be answered a moment after it was painted, not before.
 */
export function DialogLayer({ screen }: { screen: Screen }): ReactElement | null {
  // Without a dialog no change of the store is worth a render.
  const state = useStore(screen.app.store, (state) => (state.view.dialogs.length > 0 ? state : null));
  const dialog = state?.view.dialogs.at(-1) ?? null;
  useArming(screen, dialog);
  const { columns, rows } = useSyncExternalStore(screen.terminal.onResize, screen.terminal.size);
  if (state === null || dialog === null || layoutNow(screen) === null) return null;
  const room = dialogRoom(dialog.kind, columns, rows);
  if (dialog.kind === 'wizard') {
    return (
      <Framed screen={screen} room={{ ...room, rows: Math.min(room.rows, 18) }} title="" footer={[]}>
        <WizardDialog dialog={dialog} columns={room.columns} rows={Math.min(room.rows, 18)} />
      </Framed>
    );
  }
  if (dialog.kind === 'stream') {
    return (
      <Framed
        screen={screen}
        room={{ ...room, rows: Math.min(room.rows, 12) }}
        title="Which stream?"
        footer={[]}
      >
        <StreamDialog dialog={dialog} columns={room.columns} rows={Math.min(room.rows, 12)} />
      </Framed>
    );
  }
  if (dialog.kind === 'form') {
    const rows = Math.min(formRows(dialog, room), room.rows);
    return (
      <Framed screen={screen} room={{ ...room, rows }} title={dialog.title} footer={[]}>
        <FormDialog dialog={dialog} columns={room.columns} rows={rows} />
      </Framed>
    );
  }
  const drawn = drawnOf(dialog, state, room);
  const height = Math.min(Math.max(drawn.lines.length, 1), room.rows);
  return (
    <Framed
      screen={screen}
      room={{ ...room, rows: height }}
      title={drawn.title}
      footer={isArmed(dialog, Number.POSITIVE_INFINITY) ? drawn.footer : WAIT}
      lines={drawn.lines}
    >
      {dialog.kind === 'palette' ? (
        <TextField label=": " field={dialog.field} columns={room.columns} focused />
      ) : null}
    </Framed>
  );
}

function drawnOf(
  dialog: Exclude<Dialog, { kind: 'wizard' | 'stream' | 'form' }>,
  state: AppState,
  room: Room,
): Drawn {
  switch (dialog.kind) {
    case 'confirm':
      return confirmDrawn(dialog, room);
    case 'choice':
      return choiceDrawn(dialog, room);
    case 'checklist':
      return checklistDrawn(dialog, room);
    case 'outcome':
      return outcomeDrawn(dialog, room);
    case 'menu':
      return menuDrawn(dialog, state, room);
    case 'palette':
      return paletteDrawn(dialog, state, room);
    case 'help':
      return helpDrawn(dialog, state.settings.escapeKey, room);
    case 'commands':
      return commandsDrawn(dialog, state.commands, room);
    case 'findings':
      return findingsDrawn(dialog, state, room);
    case 'history':
      return historyDrawn(dialog, room);
    case 'notes':
      return notesDrawn(dialog, room);
  }
}

type FramedProps = {
  screen: Screen;
  room: Room;
  title: string;
  footer: Line;
  lines?: readonly Line[];
  children?: ReactElement | null;
};

/** A dialog's box in the middle of the screen. */
function Framed({ screen, room, title, footer, lines = [], children = null }: FramedProps): ReactElement {
  const size = screen.terminal.size();
  const withFooter = footer.length > 0;
  const columns = room.columns + 4;
  const rows = room.rows + 2 + (withFooter ? 2 : 0);
  const top = Math.max(Math.floor((size.rows - rows) / 2), 0);
  const left = Math.max(Math.floor((size.columns - columns) / 2), 0);
  const body = Array.from({ length: room.rows }, (_, row): Line => [span(' '), ...(lines[row] ?? [])]);
  const foot: Line[] = withFooter ? [[], [span(' '), ...footer]] : [];
  const box = framed([...body, ...foot], { title: titleLine(title), columns, rows, focused: true });
  useLayoutEffect(() => {
    screen.terminal.placeInk({ top, left, columns, rows });
    return () => screen.terminal.placeInk(null);
  }, [screen, top, left, columns, rows]);
  return (
    <Box width={columns} height={rows}>
      <Box position="absolute" flexDirection="column" width={columns} height={rows}>
        <Text wrap="truncate">{box.map(ansi).join('\n')}</Text>
      </Box>
      <Box
        position="absolute"
        marginTop={1}
        marginLeft={2}
        width={room.columns}
        height={room.rows}
        flexDirection="column"
      >
        {children}
      </Box>
    </Box>
  );
}

function titleLine(title: string): Line {
  const line: Line = [span(title, STYLES.title)];
  return lineWidth(line) === 0 ? [] : line;
}

/** Sees to it that the top dialog can be answered once it can have been seen. */
function useArming(screen: Screen, dialog: Dialog | null): void {
  const id = dialog?.id ?? null;
  const armed = dialog === null || isArmed(dialog, Number.POSITIVE_INFINITY);
  useLayoutEffect(() => (id === null || armed ? undefined : armWhenSeen(screen, id)), [screen, id, armed]);
}
