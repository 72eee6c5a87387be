import { Box, Text } from 'ink';
import { memo, type ReactElement, useState } from 'react';
import type { Action } from '../../state/actions/action.js';
import { ACTIONS, available, runAction } from '../../state/actions/table.js';
import { notify } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { paletteDialog } from '../../state/dialogs.js';
import type { AppState } from '../../state/store.js';
import { vmByKey } from '../../state/vms/find.js';
import { keyLabel } from '../components/key-label.js';
import { TextInput } from '../components/text-input.js';
import { useWindow } from '../components/window.js';
import { theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { CHOOSE_HINTS, DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys } from './use-dialog.js';
import { whom } from './whom.js';

const STEPS = new Map([
  ['up', -1],
  ['ctrl-p', -1],
  ['pageup', -8],
  ['down', 1],
  ['ctrl-n', 1],
  ['pagedown', 8],
]);

/** Every action by its name; what cannot be done says why. Letters are typed, so only arrows move. */
function PaletteDialog({ vmKey }: { vmKey: string | null }): ReactElement {
  const { app } = useScreen();
  const { rows, close } = useDialog();
  const [typed, setTyped] = useState('');
  const [cursor, setCursor] = useState(0);
  const actions = paletteActions(typed);
  // The VM that keys meant when the palette was opened, whatever has the keys by now.
  const meantIn = ({ snapshot }: AppState) => (vmKey === null ? null : vmByKey(snapshot, vmKey));
  const run = (action: Action | undefined) => {
    if (action === undefined) return;
    const meant = meantIn(app.store.getState());
    const answer = available(action, app.store.getState(), meant);
    if (answer !== true) return notify(app, `${action.title}: ${answer}`, 'bad');
    close();
    runAction(app, action, meant);
  };
  useKeys(({ name }) => {
    const step = STEPS.get(name);
    if (step !== undefined) setCursor(moveCursor(actions.length, cursor, step));
    else if (name === 'enter') run(actions[cursor]);
    else if (name === 'esc' || name === 'ctrl-c') close();
    else return false;
    return true;
  });
  const height = Math.max(rows - 4, 1);
  const start = useWindow(cursor, actions.length, height);
  const shown = actions.slice(start, start + height);
  const title = useAppState((state) => ['Command', ...whom(state, meantIn(state))].join('  '));
  const answers = useAppState((state) => shown.map((action) => available(action, state, meantIn(state))));
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
      {shown.length === 0 && <Text {...theme.dim}>No action of that name.</Text>}
      {shown.map((action, at) => (
        <ActionRow
          key={action.id}
          name={action.title}
          keyName={action.keys[0] ?? ''}
          summary={action.summary}
          answer={answers[at] ?? true}
          isSelected={start + at === cursor}
        />
      ))}
    </DialogLayout>
  );
}

/** The actions whose name or summary holds every word typed: those whose name begins so first. */
function paletteActions(typed: string): readonly Action[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const text = (action: Action) => `${action.id} ${action.title} ${action.summary}`.toLowerCase();
  const fits = ACTIONS.filter(
    (action) => action.scope !== 'move' && words.every((word) => text(action).includes(word)),
  );
  const [first = ''] = words;
  const rank = (action: Action) => (action.id.startsWith(first) || action.title.startsWith(first) ? 0 : 1);
  return [...fits].sort((a, b) => rank(a) - rank(b));
}

type ActionRowProps = {
  name: string;
  keyName: string;
  summary: string;
  /** True, or why it cannot be done. */
  answer: true | string;
  isSelected: boolean;
};

const ActionRow = memo(function ActionRow({ name, keyName, summary, answer, isSelected }: ActionRowProps) {
  const isEnabled = answer === true;
  return (
    <Text wrap="truncate">
      <Text {...theme.accent}>{isSelected ? '▶ ' : '  '}</Text>
      <Text {...(isEnabled ? theme.bold : theme.dim)}>{name.padEnd(15)}</Text>
      <Text {...(isEnabled ? theme.key : theme.dim)}>{keyLabel(keyName).padEnd(10)}</Text>
      <Text {...(isEnabled ? theme.plain : theme.dim)}>{isEnabled ? summary : answer}</Text>
    </Text>
  );
});

export const palette = dialog(paletteDialog, PaletteDialog, {
  width: 76,
  takesTypeAhead: true,
  takesText: true,
});
