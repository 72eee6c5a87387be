import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { AppState } from '../../state/store.js';
import { vmByKey } from '../../state/vms/find.js';
import { barLook } from '../components/parts.js';
import { Row } from '../components/row.js';
import { type Tone, theme } from '../theme.js';
import { useNow } from '../use-now.js';
import { useAppData, useAppState } from '../use-screen.js';
import { LIST_COLUMNS, type ListColumn } from './columns.js';
import { stateGlyph } from './state-glyph.js';

type VmRowProps = { vmKey: string; columns: number; hasSpare: boolean };

/** A VM of the list: signs before its name, and the columns. It reads what it shows, so that it alone renders. */
export const VmRow = memo(function VmRow({ vmKey, columns, hasSpare }: VmRowProps): ReactElement {
  const isWorkedOn = useAppState(({ work }) => work.has(vmKey));
  const now = useNow(isWorkedOn);
  const { signs, cells, selected, isBar } = useAppData((state) => shownOf(state, vmKey, hasSpare, now));
  return (
    <Row columns={columns} bar={isBar}>
      <Text>
        {signs.map(({ text, tone }, at) => (
          <Text key={String(at)} {...lookOf(tone, selected, isBar)}>
            {text}
          </Text>
        ))}
      </Text>
      {cells.map(({ id, text, tone, width, align }) => (
        <Box
          key={id}
          flexShrink={width === null ? 1 : 0}
          flexGrow={width === null ? 1 : 0}
          flexBasis={width === null ? 0 : undefined}
          minWidth={width ?? 0}
          justifyContent={align === 'right' ? 'flex-end' : 'flex-start'}
          paddingLeft={width === null ? 0 : 1}
        >
          <Text wrap="truncate" {...lookOf(tone, selected, isBar)}>
            {text}
          </Text>
        </Box>
      ))}
    </Row>
  );
});

/** The selected row is a bar while the list has the keys, and bold while it has not. */
function lookOf(tone: Tone, selected: boolean, isBar: boolean) {
  if (isBar) return barLook(tone);
  return selected ? { ...theme[tone], ...theme.bold } : theme[tone];
}

type ShownCell = { text: string; tone: Tone } & Pick<ListColumn, 'id' | 'width' | 'align'>;

function shownOf(state: AppState, vmKey: string, hasSpare: boolean, now: number) {
  const vm = vmByKey(state.snapshot, vmKey);
  const { selected: chosen, pane, marked } = state.view;
  const selected = chosen?.kind === 'vm' && chosen.key === vmKey;
  const isBar = selected && pane === 'list';
  if (vm === null) return { signs: [], cells: [], selected, isBar };
  const { glyph, tone } = stateGlyph(vm);
  const signs: readonly { text: string; tone: Tone }[] = [
    { text: marked.has(vmKey) ? '✓' : ' ', tone: 'accent' },
    { text: glyph, tone },
    { text: selected && !isBar ? SELECTED_AFAR : ' ', tone: 'plain' },
  ];
  const cells = LIST_COLUMNS.flatMap(({ id, width, align, isSpare, cell }): readonly ShownCell[] => {
    const shown = isSpare && !hasSpare ? null : cell(vm, state, now);
    return shown === null ? [] : [{ id, width, align, ...shown }];
  });
  return { signs, cells, selected, isBar };
}

/** Stands before the selected row's name while another pane has the keys: there is no bar then. */
export const SELECTED_AFAR = '›';
