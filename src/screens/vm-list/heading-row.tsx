import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { splitKey } from '../../state/fleet/host-id.js';
import { isCategory, NO_TAG } from '../../state/list/groups.js';
import type { Category } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { Row } from '../components/row.js';
import { useAppState } from '../use-screen.js';
import { SELECTED_AFAR } from './vm-row.js';

const TITLES: Record<Category, string> = {
  active: 'Active',
  inactive: 'Inactive',
  'not-in-inventory': 'Not in inventory',
};

/** A group's heading in words, safe to show. */
export function headingTitle(id: string): string {
  const group = splitKey(id).key;
  if (isCategory(group)) return TITLES[group];
  return group === NO_TAG ? 'No tag' : safeStart(group);
}

type HeadingRowProps = {
  group: string;
  /** VMs in it, and those of them that the filter lets through. */
  count: number;
  shown: number;
  folded: boolean;
  /** True: it is set in, for the row of its host stands above it. */
  isBelowHost: boolean;
  columns: number;
};

/** The heading of a group. */
export const HeadingRow = memo(function HeadingRow(props: HeadingRowProps): ReactElement {
  const { group, count, shown, folded, isBelowHost, columns } = props;
  const selected = useAppState(
    ({ view }) => view.selected?.kind === 'heading' && view.selected.group === group,
  );
  const hasKeys = useAppState(({ view }) => view.pane === 'list');
  const sign = selected && !hasKeys ? SELECTED_AFAR : ' ';
  const counts = shown === count ? `${count}` : `${shown} of ${count}`;
  return (
    <Row columns={columns} bar={selected && hasKeys}>
      <Text wrap="truncate" bold>
        {`${isBelowHost ? ' ' : ''}${folded ? '▸' : '▾'}${sign}${headingTitle(group)} (${counts})`}
      </Text>
    </Row>
  );
});
