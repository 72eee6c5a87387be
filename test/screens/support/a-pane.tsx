import { render } from 'ink';
import type { ReactElement } from 'react';
import { expect, onTestFinished } from 'vitest';
import { createDialogInput } from '../../../src/screens/dialogs/dialog-input.js';
import { createMouseAreas } from '../../../src/screens/keys/mouse-areas.js';
import type { Screen } from '../../../src/screens/screen.js';
import { ScreenProvider } from '../../../src/screens/use-screen.js';
import type { AppContext } from '../../../src/state/app-context.js';
import type { ShownLog } from '../../../src/state/ports.js';
import { EMPTY_LOG } from '../../support/empty-log.js';
import { openFakeLine } from '../../terminal/fake-line.js';

/** One pane of the screen, drawn by Ink on a fake line. */
export function aPane(
  app: AppContext,
  pane: ReactElement,
  log: ShownLog = EMPTY_LOG,
  change: Partial<Screen> = {},
) {
  const { terminal, screen: reference } = openFakeLine(120, 40);
  onTestFinished(() => terminal.close());
  const screen: Screen = {
    app: { ...app, log },
    terminal,
    dialogInput: createDialogInput(terminal),
    mouseAreas: createMouseAreas(),
    sessionGrid: (_id, columns) => ({ columns, rows: [], cursor: null }),
    ...change,
  };
  const ink = render(<ScreenProvider value={screen}>{pane}</ScreenProvider>, terminal.ink);
  onTestFinished(() => ink.unmount());
  return {
    terminal,
    /** Waits until everything has been painted. */
    painted: () => expect.poll(() => terminal.isFramePending()).toBe(false),
    /** The rows that the terminal shows. */
    lines: () => reference.lines(),
  };
}
