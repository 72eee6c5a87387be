import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { ColumnName } from '../../state/columns/columns.js';
import { COLUMNS } from '../../state/columns/columns.js';
import type { Sort } from '../../state/columns/sort.js';
import { listSort } from '../../state/list-rows.js';
import { theme } from '../theme.js';
import { useAppData } from '../use-screen.js';
import { LIST_COLUMNS, SIGN_COLUMNS } from './columns.js';
import type { TableColumn } from './table.js';

/** The names of a table's columns above them, with a sign at the one that it is sorted by. */
export function Heads({ table }: { table: readonly TableColumn[] }): ReactElement {
  const sort = useAppData(listSort);
  return (
    <Box height={1} flexShrink={0}>
      {table.map(({ name, width }) => (
        <Box
          key={name}
          width={width}
          flexShrink={0}
          paddingLeft={name === 'name' ? SIGN_COLUMNS : 1}
          justifyContent={LIST_COLUMNS[name].align === 'right' ? 'flex-end' : 'flex-start'}
        >
          <Text wrap="truncate" {...theme.dim}>
            {headOf(name, sort)}
          </Text>
        </Box>
      ))}
    </Box>
  );
}

function headOf(name: ColumnName, sort: Sort): string {
  return name === sort.column ? `${sortSign(sort)}${name}` : name;
}

/** The way that a list is sorted: `▲` from A or the smallest on, `▼` from Z or the largest on. */
export function sortSign({ column, reversed }: Sort): string {
  return COLUMNS[column].largestFirst === reversed ? '▲' : '▼';
}
