import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { ColumnName } from '../../state/columns/columns.js';
import { partOf, seenFromVm } from '../../state/fleet/at-hand.js';
import { splitKey } from '../../state/fleet/host-id.js';
import { isAway } from '../../state/fleet/trouble.js';
import { entryOfVm } from '../../state/fleet/vms-of-hosts.js';
import { isVmSelected } from '../../state/list/selection.js';
import type { AppState } from '../../state/store.js';
import { vmByKey } from '../../state/vms/find.js';
import { Row } from '../components/row.js';
import { type Tone, theme } from '../theme.js';
import { useNow } from '../use-now.js';
import { useAppData, useAppState } from '../use-screen.js';
import { LIST_COLUMNS, type ListCell, SIGN_COLUMNS } from './columns.js';
import { stateGlyph } from './state-glyph.js';
import type { TableColumn } from './table.js';

/** The columns of a list: of a narrow one, where what shows nothing takes no room, or of a table. */
export type RowColumns = { narrow: readonly ColumnName[] } | { table: readonly TableColumn[] };

type VmRowProps = { vmKey: string; group: string; columns: number; shown: RowColumns };

/** A VM of the list: signs before its name, and the columns. It reads what it shows, so that it alone renders. */
export const VmRow = memo(function VmRow({ vmKey, group, columns, shown }: VmRowProps): ReactElement {
  const isWorkedOn = useAppState((state) => isWorkedAt(state, vmKey));
  const now = useNow(isWorkedOn);
  const look = useAppState(({ view }) => {
    if (!isVmSelected(view.selected, vmKey, group)) return null;
    return view.pane === 'list' ? 'bar' : 'afar';
  });
  const { signs, cells } = useAppData((state) => shownOf(state, vmKey, shown, now));
  return <VmCells signs={signs} cells={cells} isTable={'table' in shown} look={look} columns={columns} />;
});

type VmCellsProps = {
  signs: readonly ListCell[];
  cells: readonly ShownCell[];
  /** True: each cell has its width; false: the name takes what the others leave. */
  isTable: boolean;
  /** `bar`: the selected row of the pane that has the keys; `afar`: that of another pane; null: it is not selected. */
  look: 'bar' | 'afar' | null;
  columns: number;
};

/** The signs and the cells of a VM's row. */
export function VmCells({ signs, cells, isTable, look, columns }: VmCellsProps): ReactElement {
  const isBar = look === 'bar';
  return (
    <Row columns={columns} bar={isBar} hasSign>
      <Text>
        {signs.map(({ text, tone }, at) => (
          <Text key={String(at)} {...lookOf(tone, look)}>
            {text}
          </Text>
        ))}
        <Text {...lookOf('plain', look)}>{look === 'afar' ? SELECTED_AFAR : ' '}</Text>
      </Text>
      {cells.map(({ name, text, tone, width, align }) => (
        <Box
          key={name}
          flexShrink={name === 'name' && !isTable ? 1 : 0}
          flexGrow={name === 'name' && !isTable ? 1 : 0}
          {...(isTable ? { width } : { flexBasis: name === 'name' ? 0 : undefined, minWidth: width })}
          justifyContent={align === 'right' ? 'flex-end' : 'flex-start'}
          paddingLeft={name === 'name' ? 0 : 1}
        >
          <Text wrap="truncate" {...lookOf(tone, look)}>
            {text}
          </Text>
        </Box>
      ))}
    </Row>
  );
}

/** The selected row is bold while the list has not the keys; while it has, the row is the bar. */
function lookOf(tone: Tone, look: VmCellsProps['look']) {
  return look === 'afar' ? { ...theme[tone], ...theme.bold } : theme[tone];
}

type ShownCell = ListCell & {
  name: ColumnName;
  width: number;
  align: 'left' | 'right';
};

/** True while an operation of this program on the VM is under way. */
export function isWorkedAt(state: AppState, vmKey: string): boolean {
  return partOf(state, splitKey(vmKey).host)?.work.has(vmKey) ?? false;
}

/** What a row shows of a VM; nothing where it is gone. All of one is dim whose host shows nothing new. */
export function shownOf(
  all: AppState,
  vmKey: string,
  shown: RowColumns,
  now: number,
): Pick<VmCellsProps, 'signs' | 'cells'> {
  const row = toldOf(seenFromVm(all, vmKey), vmKey, shown, now);
  const entry = entryOfVm(all, vmKey);
  if (entry === null || !isAway(entry)) return row;
  const dimmed = <Cell extends ListCell>(cells: readonly Cell[]) =>
    cells.map((one): Cell => ({ ...one, tone: 'dim' }));
  return { signs: dimmed(row.signs), cells: dimmed(row.cells) };
}

function toldOf(
  state: AppState,
  vmKey: string,
  shown: RowColumns,
  now: number,
): Pick<VmCellsProps, 'signs' | 'cells'> {
  const vm = vmByKey(state.snapshot, vmKey);
  if (vm === null) return { signs: [], cells: [] };
  const { glyph, tone } = stateGlyph(vm);
  const signs: readonly ListCell[] = [
    { text: state.view.marked.has(vmKey) ? '✓' : ' ', tone: 'accent' },
    { text: glyph, tone },
  ];
  const cell = (name: ColumnName) => LIST_COLUMNS[name].cell(vm, state, now);
  if ('table' in shown) {
    const cells = shown.table.map(({ name, width }) => ({
      name,
      width: name === 'name' ? width - SIGN_COLUMNS : width,
      align: LIST_COLUMNS[name].align,
      ...(cell(name) ?? { text: '', tone: 'plain' as const }),
    }));
    return { signs, cells };
  }
  const cells = shown.narrow.flatMap((name): readonly ShownCell[] => {
    const found = cell(name);
    const width = name === 'name' ? 0 : LIST_COLUMNS[name].width;
    return found === null ? [] : [{ name, width, align: LIST_COLUMNS[name].align, ...found }];
  });
  return { signs, cells };
}

/** Stands before the selected row's name while another pane has the keys: there is no bar then. */
export const SELECTED_AFAR = '›';
