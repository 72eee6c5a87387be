import { Box } from 'ink';
import type { ReactElement } from 'react';
import { HintBar } from '../hint-bar/hint-bar.js';
import { KeyboardHint } from '../hint-bar/keyboard-hint.js';
import type { Screen } from '../screen.js';
import { ScreenProvider, useAppState, useSize } from '../use-screen.js';
import { FullScreenGuest } from './full-screen-guest.js';

/** A guest on the whole terminal, where there is no manager to go back to. */
export function LoneGuest({ screen }: { screen: Screen }): ReactElement {
  return (
    <ScreenProvider value={screen}>
      <Whole />
    </ScreenProvider>
  );
}

function Whole(): ReactElement {
  const { columns, rows } = useSize();
  const id = useAppState(({ view }) => view.captured);
  const status = <HintBar columns={columns} keyboard={<KeyboardHint isAlone />} />;
  return (
    <Box width={columns} height={rows} flexDirection="column">
      {id !== null && <FullScreenGuest id={id} columns={columns} status={status} />}
    </Box>
  );
}
