import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { detailsCursor } from '../../state/details-cursor.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { type PaneSize, textColumns } from '../layout.js';
import { useNow } from '../use-now.js';
import { useAppData, useAppState } from '../use-screen.js';
import { overviewLines } from './overview-lines.js';

/** All about the selected host: its line, what it shows of itself, and what can be done. */
export function HostOverview({ host, columns, rows }: PaneSize & { host: HostId }): ReactElement {
  const isCounting = useAppState(({ hosts }) => hosts.get(host)?.link.kind === 'down');
  const now = useNow(isCounting);
  const wanted = useAppState(({ view }) => detailsCursor(view));
  const lines = useAppData((state) => overviewLines(state, host, textColumns(columns), now));
  const start = Math.max(Math.min(wanted, lines.length - rows), 0);
  return (
    <Box flexDirection="column">
      {lines.slice(start, start + rows).map((line, at) => (
        <Row key={String(at)} columns={columns} bar={false}>
          <Text wrap="truncate">{line.length === 0 ? ' ' : <Parts of={line} />}</Text>
        </Row>
      ))}
    </Box>
  );
}
