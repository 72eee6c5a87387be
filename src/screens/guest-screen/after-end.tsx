import type { ReactElement } from 'react';
import { actionById, available } from '../../state/actions/table.js';
import { ActionHint } from '../components/action-hint.js';
import { useAppState } from '../use-screen.js';

/** What can be done with the tab of a session that has ended; inside a `<Text>`. */
export function AfterEnd(): ReactElement {
  const canConnect = useAppState((state) => available(actionById('connect-again'), state) === true);
  return (
    <>
      {canConnect && <ActionHint id="connect-again" does="connects again" />}
      <ActionHint id="close-tab" does="closes" />
    </>
  );
}
