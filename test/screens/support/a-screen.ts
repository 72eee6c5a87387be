import { expect, onTestFinished } from 'vitest';
import { createLateLog } from '../../../src/cli/late-log.js';
import { createDialogInput } from '../../../src/screens/dialogs/dialog-input.js';
import { followKeyboard } from '../../../src/screens/guest-screen/session-keys.js';
import { followInput } from '../../../src/screens/keys/follow-input.js';
import { createMouseAreas } from '../../../src/screens/keys/mouse-areas.js';
import { followSize, resizePane } from '../../../src/screens/keys/resize.js';
import { goToLogLine } from '../../../src/screens/log-tail/keys.js';
import { mountApp } from '../../../src/screens/mount.js';
import type { Screen } from '../../../src/screens/screen.js';
import type { AppContext } from '../../../src/state/app-context.js';
import type { KernelLog } from '../../../src/state/ports.js';
import { openFakeLine } from '../../terminal/fake-line.js';

export type ScreenOptions = {
  columns?: number;
  rows?: number;
  log?: KernelLog;
  sessionGrid?: Screen['sessionGrid'];
};

const blankGrid: Screen['sessionGrid'] = (_id, columns) => ({ columns, rows: [], cursor: null });

/** The parts of a screen on a fake line, with the keyboard connected; nothing is drawn. */
export function aScreen(app: AppContext, options: ScreenOptions = {}) {
  const { columns = 120, rows = 40, log = createLateLog(), sessionGrid = blankGrid } = options;
  const line = openFakeLine(columns, rows);
  const { screen: reference, ...ends } = line;
  onTestFinished(() => line.terminal.close());
  const screen: Screen = {
    app: {
      ...app,
      log,
      goToLogLine: (number) => goToLogLine(screen, number),
      resizePane: (pane, by) => resizePane(screen, pane, by),
    },
    terminal: line.terminal,
    dialogInput: createDialogInput(line.terminal),
    mouseAreas: createMouseAreas(),
    sessionGrid,
  };
  onTestFinished(followInput(screen));
  onTestFinished(followSize(screen));
  onTestFinished(followKeyboard(screen));
  return { ...ends, screen, line: reference };
}

/** The whole program's screen, drawn by Ink. */
export function anAppScreen(app: AppContext, options: ScreenOptions = {}) {
  const parts = aScreen(app, options);
  const { ink } = parts.terminal;
  const { createOutput } = ink;
  let drawn = 0;
  ink.createOutput = (size) => {
    drawn += 1;
    return createOutput(size);
  };
  onTestFinished(mountApp(parts.screen, (error) => expect.unreachable(String(error))));
  return {
    ...parts,
    /** Waits until everything has been painted. */
    painted: () => expect.poll(() => parts.terminal.isFramePending()).toBe(false),
    /** The rows that the terminal shows. */
    lines: () => parts.line.lines(),
    /** How many frames Ink has drawn. */
    drawn: () => drawn,
  };
}
