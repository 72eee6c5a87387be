import { Box } from 'ink';
import type { ReactElement } from 'react';
import { DialogHost } from './dialogs/dialog-host.js';
import { HintBar } from './hint-bar/hint-bar.js';
import { HostLine } from './host-line.js';
import { LogTail } from './log-tail/log-tail.js';
import { MainPane } from './main-pane/main-pane.js';
import type { Screen } from './screen.js';
import { TooSmall } from './too-small.js';
import { ScreenProvider, useLayout, useSize } from './use-screen.js';
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
  return (
    <Box width={columns} height={rows} flexDirection="column">
      {layout === null ? (
        <TooSmall />
      ) : (
        <>
          <HostLine columns={columns} />
          <Box>
            {layout.list && <VmList columns={layout.list.columns} rows={layout.list.rows} />}
            <MainPane columns={layout.main.columns} rows={layout.main.rows} />
          </Box>
          {layout.log && <LogTail columns={layout.log.columns} rows={layout.log.rows} />}
          <HintBar columns={columns} />
        </>
      )}
      <DialogHost />
    </Box>
  );
}
