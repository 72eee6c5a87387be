import type { ReactElement } from 'react';
import { actionById, available } from '../../state/actions/table.js';
import { KeyHint } from '../components/key-hint.js';
import { useAppState } from '../use-screen.js';

/** What can be done with the tab of a session that has ended; inside a `<Text>`. */
export function AfterEnd(): ReactElement {
  const canConnect = useAppState((state) => available(actionById('connect-again'), state) === true);
  return (
    <>
      {canConnect && <KeyHint of="enter" does="connects again" />}
      <KeyHint of="w" does="closes" />
    </>
  );
}
