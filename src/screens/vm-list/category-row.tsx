import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Category } from '../../state/vms/model.js';
import { Row } from '../components/row.js';
import { useAppState } from '../use-screen.js';
import { SELECTED_AFAR } from './vm-row.js';

const TITLES: Record<Category, string> = {
  active: 'Active',
  inactive: 'Inactive',
  'not-in-inventory': 'Not in inventory',
};

type CategoryRowProps = {
  category: Category;
  /** VMs in it, and those of them that the filter lets through. */
  count: number;
  shown: number;
  folded: boolean;
  columns: number;
};

/** The heading of a category. */
export const CategoryRow = memo(function CategoryRow(props: CategoryRowProps): ReactElement {
  const { category, count, shown, folded, columns } = props;
  const selected = useAppState(
    ({ view }) => view.selected?.kind === 'category' && view.selected.category === category,
  );
  const hasKeys = useAppState(({ view }) => view.pane === 'list');
  const sign = selected && !hasKeys ? SELECTED_AFAR : ' ';
  const counts = shown === count ? `${count}` : `${shown} of ${count}`;
  return (
    <Row columns={columns} bar={selected && hasKeys}>
      <Text wrap="truncate" bold={!(selected && hasKeys)} inverse={selected && hasKeys}>
        {`${folded ? '▸' : '▾'}${sign}${TITLES[category]} (${counts})`}
      </Text>
    </Row>
  );
});
