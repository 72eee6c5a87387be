import { Box } from 'ink';
import type { ReactElement } from 'react';
import { detailsCursor } from '../../state/details-cursor.js';
import { useWindow } from '../components/window.js';
import type { PaneSize } from '../layout.js';
import { useAppRows } from '../use-app-rows.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState, useScreen } from '../use-screen.js';
import { detailsParts } from './details-rows.js';
import type { Fact } from './fact.js';
import { FactRow } from './fact-row.js';
import { hitOf } from './keys.js';

/** Narrower halves would cut paths and rates. */
const HALF_COLUMNS = 58;
const GAP_COLUMNS = 2;

/** All that is known of the selected VM, in two columns where there is room. Only the rows in sight become elements. */
export function Details({ columns, rows }: PaneSize): ReactElement {
  const { store } = useScreen().app;
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const wanted = useAppState(({ view }) => detailsCursor(view));
  const head = useAppRows((state) => detailsParts(state).head);
  const host = useAppRows((state) => detailsParts(state).host);
  const own = useAppRows((state) => detailsParts(state).own);
  const isWide = columns >= 2 * HALF_COLUMNS + GAP_COLUMNS && host.length > 0 && own.length > 0;
  const left = isWide ? host : [...host, ...own];
  const right = isWide ? own : [];
  const startOfRight = head.length + left.length;
  const count = startOfRight + right.length;
  const cursor = isFocused ? Math.min(wanted, count - 1) : 0;
  const cursorRow = cursor < startOfRight ? cursor : head.length + cursor - startOfRight;
  const all = head.length + Math.max(left.length, right.length);
  const start = useWindow(cursorRow, all, rows);
  const half = Math.floor((columns - GAP_COLUMNS) / 2);
  const body = useMouseArea({
    pane: 'main',
    at: (line, column) => {
      const at = start + line;
      const isRight = isWide && at >= head.length && column >= half;
      return hitOf(store, isRight ? startOfRight + at - head.length : at, isRight ? count : startOfRight);
    },
  });
  const row = (fact: Fact | undefined, at: number, width: number) => (
    <Box width={width} flexShrink={0}>
      {fact && <FactRow fact={fact} columns={width} isSelected={isFocused && at === cursor} />}
    </Box>
  );
  return (
    <Box ref={body} flexDirection="column">
      {Array.from({ length: Math.max(Math.min(rows, all - start), 0) }, (_, line) => {
        const at = start + line;
        const below = at - head.length;
        if (below < 0 || !isWide) return <Box key={at}>{row(head[at] ?? left[below], at, columns)}</Box>;
        return (
          <Box key={at} gap={GAP_COLUMNS}>
            {row(left[below], at, half)}
            {row(right[below], startOfRight + below, columns - GAP_COLUMNS - half)}
          </Box>
        );
      })}
    </Box>
  );
}
