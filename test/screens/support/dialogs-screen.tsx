import { Box, render } from 'ink';
import { expect, onTestFinished } from 'vitest';
import { createLateLog } from '../../../src/cli/late-log.js';
import { DialogHost } from '../../../src/screens/dialogs/dialog-host.js';
import { createDialogInput } from '../../../src/screens/dialogs/dialog-input.js';
import { createMouseAreas } from '../../../src/screens/keys/mouse-areas.js';
import { ScreenProvider, useSize } from '../../../src/screens/use-screen.js';
import type { AppContext } from '../../../src/state/app-context.js';
import { soon } from '../../support/soon.js';
import { openFakeLine } from '../../terminal/fake-line.js';

/** What is typed: a key by its name, or a text letter by letter. */
export type Press = string | { text: string };

/** The dialogs of a context alone, drawn by Ink on a fake line, and keys that are typed into the top one. */
export function dialogsScreen(app: AppContext, columns = 80, rows = 24) {
  const line = openFakeLine(columns, rows);
  onTestFinished(() => line.terminal.close());
  const dialogInput = createDialogInput(line.terminal);
  const screen = {
    app,
    terminal: line.terminal,
    log: createLateLog(),
    dialogInput,
    mouseAreas: createMouseAreas(),
    sessionGrid: () => ({ columns: 0, rows: [], cursor: null }),
  };
  const waiting: Parameters<typeof dialogInput.give>[1][] = [];
  const giveNext = () => {
    const top = app.store.getState().view.dialogs.at(-1);
    // Without a dialog nobody takes what is typed.
    const typed = waiting.shift();
    if (top === undefined) waiting.length = 0;
    else if (typed) dialogInput.give(top.id, typed);
  };
  // Before the dialogs listen, as in the program.
  dialogInput.onDone(giveNext);
  const ink = render(
    <ScreenProvider value={screen}>
      <WholeTerminal />
    </ScreenProvider>,
    line.terminal.ink,
  );
  ink.waitUntilExit().catch((error) => expect.unreachable(String(error)));
  onTestFinished(() => ink.unmount());
  const done = async () => {
    if (!dialogInput.isBusy()) return;
    await new Promise<void>((resolve) => {
      const off = dialogInput.onDone(() => {
        off();
        resolve();
      });
    });
  };
  const give = async (...typed: typeof waiting) => {
    await done();
    waiting.push(...typed);
    giveNext();
    await soon(() => expect(waiting).toEqual([]));
    await done();
  };
  const text = () =>
    line.screen
      .lines()
      .map((row) => row.trimEnd())
      .join('\n');
  return {
    press: async (...presses: readonly Press[]) => {
      for (const press of presses) {
        const keys = typeof press === 'string' ? [keyOf(press)] : [...press.text].map(letter);
        for (const key of keys) await give({ key });
      }
    },
    /** Types a text whose letters arrive together. */
    burst: (text: string) => give(...[...text].map((character) => ({ key: letter(character) }))),
    paste: (paste: string) => give({ paste }),
    resize: line.resize,
    /** What the terminal shows, without the blanks at the ends of its rows. */
    text,
    /** Waits until the terminal shows a text. */
    shows: (what: string | RegExp) => soon(() => expect(text()).toMatch(what)),
  };
}

function WholeTerminal() {
  const { columns, rows } = useSize();
  return (
    <Box width={columns} height={rows}>
      <DialogHost />
    </Box>
  );
}

function keyOf(name: string) {
  return { name, text: name.length === 1 ? name : '', sequence: '', readAt: 0 };
}

function letter(character: string) {
  return { name: character === ' ' ? 'space' : character, text: character, sequence: '', readAt: 0 };
}
