import { Box, Text } from 'ink';
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { DialogLayer } from './dialog-layer.js';
import { type Placement, placementKey, SESSION_PANE } from './panes.js';
import { layoutNow, type Screen } from './screen.js';
import { tooSmall } from './too-small.js';

/**
 * The whole screen. Ink lays out the live panes (`panes.ts`), which are painted without it whenever the store
 * changes, and draws the dialogs above them; keys are routed beside it (`keys.ts`).
 */
export function App({ screen }: { screen: Screen }): ReactElement {
  const placement = usePlacement(screen);
  if (placement === null) return <TooSmall screen={screen} />;
  const { columns, rows } = screen.terminal.size();
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Marked rows={placement.host} />
      <Box>
        <Marked rows={placement.list} />
        <Marked rows={placement.main} />
      </Box>
      <Marked rows={placement.log} />
      <Marked rows={placement.hints} />
      <DialogLayer screen={screen} />
    </Box>
  );
}

/** The marks of a live pane, which fill its place exactly. */
function Marked({ rows }: { rows: readonly string[] }): ReactElement | null {
  const [first] = rows;
  if (first === undefined) return null;
  return (
    <Box flexShrink={0} flexDirection="column" width={first.length} height={rows.length}>
      <Text wrap="truncate">{rows.join('\n')}</Text>
    </Box>
  );
}

function TooSmall({ screen }: { screen: Screen }): ReactElement {
  const { columns, rows } = screen.terminal.size();
  const asked = useStore(screen.desk.store, ({ view }) => view.dialogs.at(-1)?.kind === 'choice');
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {tooSmall({ columns, rows }, asked).map((line) => (
        <Text key={line} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}

/** Where the live panes are, kept up with the terminal's size and what the main pane shows; null: too small. */
function usePlacement(screen: Screen): Placement | null {
  const { desk, terminal } = screen;
  const [, draw] = useState(0);
  useEffect(() => terminal.onResize(() => draw((count) => count + 1)), [terminal]);
  const placed = useRef<{ key: string; placement: Placement } | null>(null);
  const key = useStore(desk.store, (state) => {
    const layout = layoutNow(screen);
    return layout && placementKey(state, layout);
  });
  const layout = layoutNow(screen);
  if (key === null || layout === null) placed.current = null;
  else if (placed.current?.key !== key) placed.current = { key, placement: screen.place(layout) };
  const placement = placed.current?.placement ?? null;
  const focused = useStore(desk.store, ({ view }) =>
    view.captured !== null && view.captured === view.tab && view.dialogs.length === 0 ? SESSION_PANE : null,
  );
  useLayoutEffect(() => terminal.setPanes(placement?.panes ?? []), [terminal, placement]);
  useLayoutEffect(() => terminal.focusPane(focused), [terminal, focused]);
  return placement;
}
