import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { AppState } from '../../state/store.js';
import { takingKeys } from '../../state/typing.js';
import { KeyHint } from '../components/key-hint.js';
import { keyLabel } from '../components/key-label.js';
import { connectsAgain } from '../guest-screen/session-keys.js';
import { theme } from '../theme.js';
import { useAppData, useAppState } from '../use-screen.js';
import { pasteWords, typingWords } from './keyboard-words.js';

/**
 * Who has the keyboard while the manager has not, and the key that leads back.
 * @param isAlone true: there is no manager, and the key ends the program
 */
export function KeyboardHint({ isAlone = false }: { isAlone?: boolean }): ReactElement {
  const escapeKey = useAppState(({ settings }) => settings.escapeKey);
  const lost = useAppState(whyLost);
  const again = useAppState((state) => !isAlone && connectsAgain(state));
  const pasting = useAppState(pasteWords);
  const typing = useAppData(typingWords);
  const leave = isAlone ? 'leaves it' : 'back to the manager';
  if (lost !== null) {
    return (
      <Text wrap="truncate">
        <Text {...theme.selected}>{` ${lost} `}</Text>
        {again ? '  ' : '  keys go nowhere  '}
        {again && <KeyHint of="enter" does="connects again" />}
        <KeyHint of={escapeKey} does={leave} />
      </Text>
    );
  }
  if (pasting !== null) {
    return (
      <Text wrap="truncate">
        <Text {...theme.selected}>{` ${pasting} `}</Text>
        {'  '}
        <KeyHint of={escapeKey} does="stops it" />
      </Text>
    );
  }
  if (typing !== null) {
    return (
      <Text wrap="truncate">
        <Text {...theme.selected} bold>{` ${typing.sign} `}</Text>
        {'  '}
        <KeyHint of={escapeKey} does="ends it" />
        <Text {...theme.warn}>{typing.notes}</Text>
      </Text>
    );
  }
  const twice = `${keyLabel(escapeKey)} ${keyLabel(escapeKey)}`;
  return (
    <Text wrap="truncate">
      <Text {...theme.selected}> keys go to the guest </Text>
      {'  '}
      <KeyHint of={escapeKey} does={leave} />
      {!isAlone && <KeyHint of={twice} does="sends it" />}
    </Text>
  );
}

/** True while there is more to tell than which key leads back. */
export function saysMore(state: AppState): boolean {
  return whyLost(state) !== null || pasteWords(state) !== null || typingWords(state) !== null;
}

/** Why what is typed goes nowhere; null: it goes to a guest. */
function whyLost(state: AppState): string | null {
  const { captured, opening } = state.view;
  if (captured === null) {
    if (opening === null) return null;
    return opening.hasFailed ? `the ${opening.mode} did not open` : `opening the ${opening.mode}`;
  }
  if (takingKeys(state).length > 0) return null;
  return state.view.typingToMarked === null ? 'the session has ended' : 'the marked sessions have ended';
}
