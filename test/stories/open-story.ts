import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followSelectedConfig } from '../../src/cli/selected-config.js';
import { createDialogInput } from '../../src/screens/dialogs/dialog-input.js';
import { followKeyboard } from '../../src/screens/guest-screen/session-keys.js';
import { followInput } from '../../src/screens/keys/follow-input.js';
import { createMouseAreas } from '../../src/screens/keys/mouse-areas.js';
import { goToLogLine } from '../../src/screens/log-tail/keys.js';
import { mountApp } from '../../src/screens/mount.js';
import type { Screen } from '../../src/screens/screen.js';
import { eventVm } from '../../src/state/history/events.js';
import { watchMachine } from '../../src/state/host-page/watch-machine.js';
import { setView } from '../../src/state/store.js';
import type { OuterTerminal } from '../../src/terminal/outer-terminal.js';
import { bareAppContext } from '../support/bare-app-context.js';
import { SMALL_CONFIG } from '../support/checkpoints.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';
import { fillHost } from './full-host.js';
import type { Story } from './story.js';

const LINES = [
  logLine({ number: 1, text: 'Palacios: Creating V3 Guest...' }),
  logLine({ number: 2, vm: 'web', text: 'V3 --  Starting VM (1 cores)' }),
  logLine({ number: 3, vm: 'lab', level: 'error', text: 'Fatal exit of the guest' }),
];

/**
 * Shows a story on a terminal, with the keyboard connected as far as there is a host behind it.
 * @param leave called when the user leaves
 * @returns `close` ends it and removes its folder; `isDrawn` says whether all of its dialogs are rendered
 */
export function openStory(
  { show, lines = LINES, grid }: Story,
  terminal: OuterTerminal,
  now: () => number,
  leave: () => void,
  onCrash: (error: unknown) => void,
): { close: () => void; isDrawn: () => boolean } {
  const dialogInput = createDialogInput(terminal);
  let rendered: readonly number[] = [];
  const { app: bare, host, history, close, folder } = bareAppContext();
  const screen: Screen = {
    app: {
      ...bare,
      now,
      leave,
      terminalSize: () => terminal.size(),
      repaint: () => terminal.repaint(),
      suspend: terminal.stop,
      log: {
        ...EMPTY_LOG,
        source: () => ({ kind: 'kmsg', state: 'following', reason: null }),
        lines: () => lines,
      },
      goToLogLine: (number) => goToLogLine(screen, number),
    },
    terminal,
    dialogInput: {
      ...dialogInput,
      rendered(dialogs, turn) {
        rendered = dialogs;
        dialogInput.rendered(dialogs, turn);
      },
    },
    mouseAreas: createMouseAreas(),
    sessionGrid: grid ?? ((_id, columns) => ({ columns, rows: [], cursor: null })),
  };
  const { app } = screen;
  const vms = fillHost(app, (plain) => plain, folder);
  for (const { name } of vms) writeFileSync(join(folder, `${name}.xml`), SMALL_CONFIG);
  for (const { name } of vms) writeFileSync(join(folder, `${name}.img`), 'an image\n');
  const memory = { totalBytes: 2 ** 33, freeBytes: 7 * 2 ** 30, pools: [], nodes: [] };
  // Nothing runs: q leaves at once.
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, memory }, hostEndsWithUs: true }));
  const vmOf = (name: string) => {
    const vm = vms.find((one) => one.name === name);
    if (vm === undefined) throw new Error(`no VM ${name} in the stories`);
    return vm;
  };
  const web = vmOf('web');
  for (const title of ['web was started', 'web was paused', 'web was continued'])
    history.seen({ who: 'outside', title, vm: eventVm(web) });
  setView(app.store, { selected: { kind: 'vm', key: web.key } });
  show(app, vmOf, folder);
  const disposers = [
    mountApp(screen, onCrash),
    followInput(screen),
    followKeyboard(screen),
    followSelectedConfig(app),
    watchMachine(host, app.store),
  ];
  return {
    close() {
      for (const dispose of disposers) dispose();
      terminal.close();
      close();
    },
    isDrawn: () => app.store.getState().view.dialogs.every(({ id }) => rendered.includes(id)),
  };
}
