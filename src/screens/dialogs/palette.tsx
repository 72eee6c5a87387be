import { Box, Text } from 'ink';
import { memo, type ReactElement, useState } from 'react';
import type { Action } from '../../state/actions/action.js';
import { ACTIONS, available } from '../../state/actions/table.js';
import { paletteDialog } from '../../state/actions/view-actions.js';
import { menuCursorAfterArrow } from '../../state/cursor.js';
import { CursorList } from '../components/cursor-list.js';
import { keyLabel } from '../components/key-label.js';
import { TextInput } from '../components/text-input.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { dialog } from './dialog.js';
import { CHOOSE_HINTS, DialogLayout } from './dialog-layout.js';
import { menuVm, targetWords, useRunAction } from './menu-target.js';
import { useDialog, useKeys } from './use-dialog.js';

type PaletteProps = { vmKey: string | null };

/** Every action by its name; those that cannot be done say why. Letters are typed, so only arrows move. */
function PaletteDialog({ vmKey }: PaletteProps): ReactElement {
  const { rows, close } = useDialog();
  const [typed, setTyped] = useState('');
  const [cursor, setCursor] = useState(0);
  const actions = paletteActions(typed);
  const run = useRunAction(vmKey);
  const pick = (at: number, again: boolean) => {
    const action = actions[at];
    if (again && action) run(action);
    else setCursor(at);
  };
  useKeys(({ name }) => {
    const moved = menuCursorAfterArrow(name, actions.length, cursor);
    const action = actions[cursor];
    if (moved !== null) setCursor(moved);
    else if (name === 'enter' && action) run(action);
    else if (name === 'esc' || name === 'ctrl-c') close();
    else return false;
    return true;
  });
  const title = useAppState((state) => ['Command', ...targetWords(state, vmKey)].join('  '));
  return (
    <DialogLayout title={title} hints={CHOOSE_HINTS}>
      <Box marginBottom={1} flexShrink={0}>
        <TextInput
          label=": "
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setCursor(0);
          }}
        />
      </Box>
      {actions.length === 0 && <Text {...theme.dim}>No matching actions.</Text>}
      <CursorList items={actions} cursor={cursor} rows={Math.max(rows - 4, 1)} onPick={pick}>
        {(action) => <ActionText action={action} vmKey={vmKey} />}
      </CursorList>
    </DialogLayout>
  );
}

/** The actions with every word typed in their name or summary; first those whose name begins with the first word. */
function paletteActions(typed: string): readonly Action[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const text = (action: Action) => `${action.id} ${action.title} ${action.summary}`.toLowerCase();
  const matches = ACTIONS.filter(
    (action) => action.scope !== 'move' && words.every((word) => text(action).includes(word)),
  );
  const [first = ''] = words;
  const rank = (action: Action) => (action.id.startsWith(first) || action.title.startsWith(first) ? 0 : 1);
  return [...matches].sort((a, b) => rank(a) - rank(b));
}

const ActionText = memo(function ActionText({ action, vmKey }: PaletteProps & { action: Action }) {
  const answer = useAppState((state) => available(action, state, menuVm(state, vmKey)));
  const isEnabled = answer === true;
  return (
    <>
      <Text {...(isEnabled ? theme.bold : theme.dim)}>{action.title.padEnd(15)}</Text>
      <Text {...(isEnabled ? theme.key : theme.dim)}>{keyLabel(action.keys[0] ?? '').padEnd(10)}</Text>
      <Text {...(isEnabled ? theme.plain : theme.dim)}>{isEnabled ? action.summary : answer}</Text>
    </>
  );
});

export const palette = dialog(paletteDialog, PaletteDialog, {
  width: 76,
  takesTypeAhead: true,
  takesText: true,
});
