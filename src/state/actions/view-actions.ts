import { notify } from '../app-context.js';
import { dialogKind, openDialog, wizardDialog } from '../dialogs.js';
import { fieldOf } from '../field.js';
import { isAway } from '../fleet/trouble.js';
import { showsHosts } from '../fleet/vms-of-hosts.js';
import { takesMouse } from '../kept-view.js';
import { setView } from '../store.js';
import { focusedVm, noVmReason } from '../target.js';
import { type Action, action } from './action.js';
import { connectNow } from './hosts-action.js';
import { MARK_ACTIONS } from './mark-actions.js';
import { QUIT } from './quit-action.js';
import { turnPane, turnTab } from './turns.js';

const newVm = action({
  id: 'new',
  title: 'new',
  summary: 'Add a VM to the inventory, inactive. Nothing is created on the host yet.',
  keys: ['n'],
  changes: true,
  scope: 'list',
  hint: 5,
  run: (app) => openDialog(app.store, wizardDialog, { purpose: { kind: 'new' } }),
  subcommand: true,
});

/** The VM whose actions are offered. */
export const menuDialog = dialogKind<{ vmKey: string }>('menu');

const menu = action({
  id: 'menu',
  title: 'actions',
  summary: 'Show all that can be done with the selected VM.',
  keys: ['enter'],
  changes: false,
  scope: 'list',
  hint: 7,
  enabled: (state, vm) => (vm ? true : noVmReason(state)),
  run: (app, [vm]) => {
    if (vm) openDialog(app.store, menuDialog, { vmKey: vm.key });
  },
});

const filter = action({
  id: 'filter',
  title: 'filter',
  summary:
    'Show only VMs with a text in their name, device or tags, in a state (paused), with a tag (#web), or of hosts (host:web* tag:prod), and go to the first. Esc clears the filter.',
  keys: ['/'],
  changes: false,
  scope: 'program',
  hint: 8,
  run: (app) => {
    const { view } = app.store.getState();
    const zoomed = view.zoomed && view.pane === 'list';
    setView(app.store, {
      pane: 'list',
      zoomed,
      filtering: fieldOf(view.filter),
      beforeFilter: view.selected,
    });
  },
});

/** Every action by its name; `vmKey`: the VM that keys acted on when it was opened; null: none. */
export const paletteDialog = dialogKind<{ vmKey: string | null }>('palette');

const palette = action({
  id: 'palette',
  title: 'command',
  summary: 'Find an action by name and run it.',
  keys: [':'],
  changes: false,
  scope: 'program',
  hint: 9,
  run: ({ store }) => {
    const vmKey = focusedVm(store.getState())?.key ?? null;
    openDialog(store, paletteDialog, { vmKey });
  },
});

export const helpDialog = dialogKind<object>('help');

const help = action({
  id: 'help',
  title: 'help',
  summary: 'Show all keys.',
  keys: ['?'],
  changes: false,
  scope: 'program',
  hint: 10,
  run: (app) => openDialog(app.store, helpDialog, {}),
});

/** The command log. */
export const commandsDialog = dialogKind<object>('commands');

const commands = action({
  id: 'commands',
  title: 'command log',
  summary:
    'Show each v3 command that was run: its output, its exit code, and what v3-guests showed afterwards.',
  keys: ['@'],
  changes: false,
  scope: 'program',
  run: (app) => openDialog(app.store, commandsDialog, {}),
});

/** What is wrong with the host. */
export const findingsDialog = dialogKind<object>('findings');

const doctor = action({
  id: 'doctor',
  title: 'host check',
  summary: 'Show what is wrong with this host, and the commands that fix it.',
  keys: ['!'],
  changes: false,
  scope: 'program',
  run: (app) => openDialog(app.store, findingsDialog, {}),
  subcommand: true,
});

/** Actions on the list, in the order of the help. */
export const LIST_ACTIONS: readonly Action[] = [newVm, menu, ...MARK_ACTIONS];

/** An action on the whole program with one key, and a title that is its id in words. */
function plain(id: string, key: string, summary: string, run: Action['run']): Action {
  return action({
    id,
    title: id.replace('-', ' '),
    keys: [key],
    summary,
    scope: 'program',
    changes: false,
    run,
  });
}

/** Actions that work everywhere, in the order of the help. */
export const PROGRAM_ACTIONS: readonly Action[] = [
  filter,
  palette,
  help,
  commands,
  doctor,
  plain(
    'reload',
    'r',
    'Read the host and the inventory again now; connect again to one that is down.',
    (app) => {
      const { hosts, host } = app.store.getState();
      const entry = hosts.get(host);
      if (entry !== undefined && isAway(entry)) return void connectNow(app, host);
      if (!showsHosts({ hosts })) app.reload();
      else app.port().reload();
      notify(app, 'Read again.');
    },
  ),
  plain(
    'zoom',
    'z',
    'Show the pane that has the keys on the whole screen, or all panes again; a guest that is typed into gets all of the terminal.',
    (app) => setView(app.store, { zoomed: !app.store.getState().view.zoomed }),
  ),
  plain(
    'mouse',
    'ctrl-t',
    'Take the mouse, or leave it to the terminal again: a click selects, a second one does what Enter does, one on a key in the hint bar presses it, and the wheel scrolls.',
    (app) => {
      const mouse = !takesMouse(app.store.getState());
      setView(app.store, { mouse });
      notify(
        app,
        mouse ? 'The mouse is taken: with Shift it selects text as before.' : "The mouse is the terminal's.",
      );
    },
  ),
  plain('redraw', 'ctrl-l', 'Redraw the whole screen.', (app) => app.repaint()),
  plain('next-pane', 'tab', 'Move to the next pane.', turnPane(1)),
  plain('previous-pane', 'shift-tab', 'Move to the previous pane.', turnPane(-1)),
  plain(
    'next-tab',
    ']',
    'Show the next tab: Details, Config, each session, the checkpoints, then Host.',
    turnTab(1),
  ),
  plain('previous-tab', '[', 'Show the previous tab.', turnTab(-1)),
  plain(
    'suspend',
    'ctrl-z',
    'Suspend v3_tui and return to the shell; the command fg brings it back.',
    (app) => app.suspend(),
  ),
  QUIT,
];
