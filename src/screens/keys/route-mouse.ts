import { moveView, shownLines } from '../../state/scrollback/browse.js';
import { setView } from '../../state/store.js';
import type { Key } from '../../terminal/key-names.js';
import type { Mouse } from '../../terminal/mouse-report.js';
import { scrollLog } from '../log-tail/keys.js';
import type { Screen } from '../screen.js';
import { cellIn, type MouseArea } from './mouse-areas.js';
import { movePane } from './move.js';

/** How many rows the wheel moves on. */
const NOTCH_ROWS = 3;

/**
 * What the mouse does to the panes. A click gives a pane the keys and puts its cursor on the row; on the row with the
 * cursor it does what Enter does. So a click that comes late, when another VM stands there, only selects that one. The
 * wheel scrolls the pane under it and leaves the keys where they are.
 * @param press presses a key, with all that guards it
 */
export function clickPane(screen: Screen, mouse: Mouse, press: (key: Key) => void): void {
  const { app, mouseAreas } = screen;
  const { store } = app;
  const areas = mouseAreas.at(mouse.row, mouse.column);
  const [area] = areas;
  if (area === undefined) return;
  const session = areas.find((one) => one.session !== undefined)?.session;
  if (mouse.act !== 'click') return scroll(screen, area, session, mouse.act === 'wheel-up' ? -1 : 1);
  const hadKeys = store.getState().view.pane === area.pane;
  setView(store, { pane: area.pane, ...(session !== undefined && { tab: session }) });
  const hit = hitIn(areas, mouse);
  if (hit === null) return;
  if (hit.isCurrent && hadKeys) press({ name: 'enter', text: '', readAt: mouse.readAt });
  else hit.select();
}

function hitIn(areas: readonly MouseArea[], { row, column }: Mouse) {
  for (const { place, at } of areas) {
    const cell = cellIn(place(), row, column);
    const hit = cell === null ? undefined : at?.(cell.row, cell.column);
    if (hit) return hit;
  }
  return null;
}

function scroll(screen: Screen, { pane }: MouseArea, session: string | undefined, way: 1 | -1): void {
  if (pane === 'log') return scrollLog(screen, way * NOTCH_ROWS);
  const lines = session === undefined ? null : shownLines(screen.app, session);
  if (lines !== null) return moveView(screen.app, lines, way * NOTCH_ROWS);
  for (let row = 0; row < NOTCH_ROWS; row++) movePane(screen, way === 1 ? 'down' : 'up', pane);
}
