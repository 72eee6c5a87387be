import { Box, type DOMElement } from 'ink';
import { memo, type ReactElement, useLayoutEffect, useRef } from 'react';
import { rowsOfGrid } from '../../terminal/pane-rows.js';
import { placeOf } from '../components/place-of.js';
import { useAppState, useScreen } from '../use-screen.js';

type GuestScreenProps = {
  id: string;
  /** A stream's rows: those that something else has for a moment are still its own, so that it is not resized. */
  ofRows: number;
};

/**
 * A guest's screen, in all the room that is left: Ink lays out its box, and the terminal paints into it, as into a
 * canvas. What a guest prints renders nothing.
 */
export const GuestScreen = memo(function GuestScreen({ id, ofRows }: GuestScreenProps): ReactElement {
  const { terminal, sessionGrid } = useScreen();
  const focused = useAppState(({ view }) => view.captured === id && view.dialogs.length === 0);
  const box = useRef<DOMElement>(null);
  useLayoutEffect(() => {
    return terminal.showGuest({
      place: () => placeOf(box.current),
      paint: (profile, { columns, rows }) =>
        rowsOfGrid(sessionGrid(id, columns, rows, Math.max(ofRows - rows, 0)), profile),
      focused,
    });
  }, [terminal, sessionGrid, id, ofRows, focused]);
  return <Box ref={box} flexGrow={1} flexShrink={1} minHeight={1} />;
});
