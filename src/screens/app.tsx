import { Box } from 'ink';
import { type ReactElement, useRef } from 'react';
import { DialogHost } from './dialogs/dialog-host.js';
import { FullScreenGuest } from './guest-screen/full-screen-guest.js';
import { HintBar } from './hint-bar/hint-bar.js';
import { HostLine } from './host-line.js';
import { LogTail } from './log-tail/log-tail.js';
import { MainPane } from './main-pane/main-pane.js';
import type { Screen } from './screen.js';
import { TooSmall } from './too-small.js';
import { ScreenProvider, useFullScreenGuest, useLayout, useSize } from './use-screen.js';
import { VmList } from './vm-list/vm-list.js';

/** The whole screen. */
export function App({ screen }: { screen: Screen }): ReactElement {
  return (
    <ScreenProvider value={screen}>
      <Panes />
    </ScreenProvider>
  );
}

function Panes(): ReactElement {
  const { columns, rows } = useSize();
  const layout = useLayout();
  const guest = useFullScreenGuest();
  const listStart = useRef(0);
  return (
    <Box width={columns} height={rows} flexDirection="column">
      {guest !== null ? (
        <FullScreenGuest id={guest} columns={columns} status={<HintBar columns={columns} />} />
      ) : layout === null ? (
        <TooSmall />
      ) : (
        <>
          <HostLine columns={columns} />
          <Box>
            {layout.list && <VmList {...layout.list} start={listStart} />}
            {layout.main && <MainPane {...layout.main} />}
          </Box>
          {layout.log && <LogTail {...layout.log} />}
          <HintBar columns={columns} />
        </>
      )}
      <DialogHost />
    </Box>
  );
}
