import { Box, Text } from 'ink';
import { memo, type ReactElement, useMemo, useState } from 'react';
import type { Action } from '../../state/actions/action.js';
import { type FoundAction, findActions } from '../../state/actions/find-actions.js';
import { actionsOf, available } from '../../state/actions/table.js';
import { paletteDialog } from '../../state/actions/view-actions.js';
import { menuCursorAfterArrow } from '../../state/cursor.js';
import type { AppState } from '../../state/store.js';
import { CursorList } from '../components/cursor-list.js';
import { keyLabel } from '../components/key-label.js';
import { TextInput } from '../components/text-input.js';
import { theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { CHOOSE_HINTS, DialogLayout } from './dialog-layout.js';
import { menuVm, targetWords, useRunAction } from './menu-target.js';
import { useDialog, useKeys } from './use-dialog.js';

type PaletteProps = { vmKey: string | null };

/** Every action by its name; those that cannot be done say why. Letters are typed, so only arrows move. */
function PaletteDialog({ vmKey }: PaletteProps): ReactElement {
  const { rows, close } = useDialog();
  const [typed, setTyped] = useState('');
  const { app } = useScreen();
  const settings = useAppState((state) => state.settings);
  const found = useMemo(() => findActions(offered({ settings }), typed), [settings, typed]);
  const [cursor, setCursor] = useState(() => firstAble(app.store.getState(), found, vmKey));
  const run = useRunAction(vmKey);
  const pick = (at: number, again: boolean) => {
    const action = found[at]?.action;
    if (again && action) run(action);
    else setCursor(at);
  };
  useKeys(({ name }) => {
    const moved = menuCursorAfterArrow(name, found.length, cursor);
    const action = found[cursor]?.action;
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
      {found.length === 0 && <Text {...theme.dim}>No matching actions.</Text>}
      <CursorList items={found} cursor={cursor} rows={Math.max(rows - 2, 1)} onPick={pick}>
        {({ action, marked }) => <ActionText action={action} marked={marked} vmKey={vmKey} />}
      </CursorList>
    </DialogLayout>
  );
}

/** Where the cursor begins: on the first that can be done. A name that was typed has it in any case. */
function firstAble(state: AppState, found: readonly FoundAction[], vmKey: string | null): number {
  const vm = menuVm(state, vmKey);
  return Math.max(
    found.findIndex(({ action }) => available(action, state, vm) === true),
    0,
  );
}

/** What can be done from the palette: moving is for keys only. */
function offered(state: Pick<AppState, 'settings'>): readonly Action[] {
  return actionsOf(state).filter(({ scope }) => scope !== 'move');
}

/** A title with the letters that were found underlined, in so many columns. */
function Title({ text, marked }: { text: string; marked: readonly number[] }): ReactElement {
  const last = (marked.at(-1) ?? -1) + 1;
  return (
    <>
      {Array.from(text.slice(0, last), (letter, at) => (
        <Text key={String(at)} underline={marked.includes(at)}>
          {letter}
        </Text>
      ))}
      {text.slice(last).padEnd(TITLE_COLUMNS - last)}
    </>
  );
}

const TITLE_COLUMNS = 19;

const ActionText = memo(function ActionText({ action, marked, vmKey }: PaletteProps & FoundAction) {
  const answer = useAppState((state) => available(action, state, menuVm(state, vmKey)));
  const isEnabled = answer === true;
  return (
    <>
      <Text {...(isEnabled ? theme.bold : theme.dim)}>
        <Title text={action.title} marked={marked} />
      </Text>
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
