import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { partOf } from '../../state/fleet/at-hand.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { isAway } from '../../state/fleet/trouble.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { hostColour } from '../host-colour.js';
import { PADDING } from '../layout.js';
import { theme } from '../theme.js';
import { useAppData, useAppState, useScreen } from '../use-screen.js';
import { hostCells } from './host-cells.js';
import { SELECTED_AFAR } from './vm-row.js';

type HostRowProps = {
  host: HostId;
  /** VMs on it, and those of them that the filter lets through. */
  count: number;
  shown: number;
  folded: boolean;
  columns: number;
};

/** Where the name ends at the latest. */
const NAME_COLUMNS = 30;

/** The row of a host above its groups: its name, and how it is. */
export const HostRow = memo(function HostRow(props: HostRowProps): ReactElement {
  const { host, count, shown, folded, columns } = props;
  const { app } = useScreen();
  const selected = useAppState(({ view }) => view.selected?.kind === 'host' && view.selected.host === host);
  const hasKeys = useAppState(({ view }) => view.pane === 'list');
  const name = safeStart(host, NAME_COLUMNS);
  // Of a host that was never read nobody knows how many there are.
  const isRead = useAppState((state) => partOf(state, host)?.ready === true);
  const counts = isRead || count > 0 ? ` (${shown === count ? count : `${shown} of ${count}`})` : '';
  const room = columns - 2 * PADDING - textWidth(`▾ ${name}${counts}`);
  const cells = useAppData((state) => hostCells(state, host, room, app.now()));
  const look = useAppData((state) => lookOf(state.hosts.get(host)));
  const sign = selected && !hasKeys ? SELECTED_AFAR : ' ';
  return (
    <Row columns={columns} bar={selected && hasKeys}>
      <Box flexGrow={1} flexShrink={1}>
        <Text wrap="truncate" {...theme.bold}>
          {`${folded ? '▸' : '▾'}${sign}`}
          <Text {...look}>{name}</Text>
          <Text {...theme.dim}>{counts}</Text>
        </Text>
      </Box>
      <Box flexShrink={0}>
        <Text>
          <Parts of={cells} />
        </Text>
      </Box>
    </Row>
  );
});

/** A host's own colour; one without a line is dim. */
function lookOf(
  entry: (Parameters<typeof isAway>[0] & { config: { colour: string | null } | null }) | undefined,
) {
  if (entry === undefined || isAway(entry)) return theme.dim;
  return hostColour(entry.config?.colour ?? null);
}
