import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { AppState } from '../../state/store.js';
import { KeyHint } from '../components/key-hint.js';
import { keyLabel } from '../components/key-label.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';

/** Who has the keyboard while the manager has not, and the key that leads back. */
export function KeyboardHint(): ReactElement {
  const escapeKey = useAppState(({ settings }) => settings.escapeKey);
  const lost = useAppState(whyLost);
  if (lost !== null) {
    return (
      <Text wrap="truncate">
        <Text {...theme.selected}>{` ${lost} `}</Text>
        {'  what you type goes nowhere  '}
        <KeyHint of={escapeKey} does="back to the manager" />
      </Text>
    );
  }
  const twice = `${keyLabel(escapeKey)} ${keyLabel(escapeKey)}`;
  return (
    <Text wrap="truncate">
      <Text {...theme.selected}> keys go to the guest </Text>
      {'  '}
      <KeyHint of={escapeKey} does="back to the manager" />
      <KeyHint of={twice} does="sends it" />
    </Text>
  );
}

/** Why what is typed goes nowhere; null: it goes to a guest. */
function whyLost({ view, tabs }: AppState): string | null {
  const { captured, opening } = view;
  if (captured === null) {
    if (opening === null) return null;
    return opening.hasFailed ? `the ${opening.mode} did not open` : `opening the ${opening.mode}`;
  }
  const shown = tabs.find((tab) => tab.view.id === captured);
  return shown?.view.state === 'ended' ? 'the session has ended' : null;
}
