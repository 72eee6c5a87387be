import { describe, expect, it } from 'vitest';
import { DIALOGS } from '../../src/screens/dialogs/registry.js';
import { debugDialog } from '../../src/state/actions/debug-action.js';
import { hostsDialog } from '../../src/state/actions/hosts-action.js';
import { logLineDialog } from '../../src/state/actions/log-actions.js';
import { ACTIONS, available, runAction } from '../../src/state/actions/table.js';
import { closeDialog, openDialog } from '../../src/state/dialogs.js';
import { type Store, setView } from '../../src/state/store.js';
import { shownName } from '../../src/state/vms/find.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { fillHost, lineOf } from '../stories/full-host.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { drawingFaults } from './drawn-by-ink.js';
import { dialogsScreen } from './support/dialogs-screen.js';

const [COLUMNS, ROWS] = [80, 24];

const HOSTILE = {
  'control characters and escape sequences': 'a\x1b[2J\x1b]0;owned\x07\r\n\t\x9b31m\x7f\u202eb\u2028\udcffc',
  'wide and combining characters': `漢字${'e\u0301'.repeat(30)}\u0301${`e${'\u0301'.repeat(50)}`}👩‍🚀${'仮想'.repeat(40)}`,
  'a hundred thousand characters': 'x'.repeat(100_000),
  'a hundred thousand words': 'ab '.repeat(33_000),
} as const;

/** VMs in each category and state, all of one name, in a program that knows everything by it. */
function aHostileHost(name: string) {
  const { app } = openAppContext();
  const vms = fillHost(app, () => name);
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, inventoryProblem: name } }));
  return { app, vms, ...dialogsScreen(app, COLUMNS, ROWS) };
}

// Cells hold nothing that acts on a terminal: of an ESC that was not made safe what comes after it is left.
const rowsOf = (text: string) => text.replaceAll('a[2J', '\x1b').split('\n');

/** What is wrong with a frame of one dialog: something in it acts on a terminal, or its box is not whole. */
function faultsOf(frame: string): readonly string[] {
  const shown = rowsOf(frame);
  const box = shown.slice(0, ROWS - 1).flatMap((row) => (row.trim() === '' ? [] : [row.trim()]));
  const [top = '', last = '', keys = ''] = [box[0], box.at(-1), shown[ROWS - 1]];
  const isFramed =
    /^╭.*╮$/u.test(top) && /^╰─+╯$/u.test(last) && box.slice(1, -1).every((row) => /^│.*│$/u.test(row));
  const isWhole = isFramed && new Set(box.map(textWidth)).size === 1 && /Esc|^ …/u.test(keys);
  const isHigh = box.length > ROWS - 3;
  const faults = drawingFaults({ frame, rows: shown }, COLUMNS, ROWS);
  return isWhole && !isHigh ? faults : [...faults, 'it is not whole, or covers the bars:', ...shown];
}

/** The same on a terminal of 40×5, where a question has all of it. */
function smallFaultsOf(frame: string): readonly string[] {
  const rows = rowsOf(frame);
  const hasKeys = rows.at(-1)?.startsWith('Enter do it  Esc cancel');
  return [...drawingFaults({ frame, rows }, 40, 5), ...(hasKeys ? [] : ['no keys:', ...rows])];
}

/** Takes away what an action has left where the keys of a dialog are shown. */
function freeBar(store: Store): void {
  const { message, searching, log } = store.getState().view;
  if (message === null && searching === null && log.filtering === null) return;
  setView(store, { message: null, searching: null, log: { ...log, filtering: null } });
}

describe('every dialog that an action opens', () => {
  for (const [what, name] of Object.entries(HOSTILE)) {
    it(`is whole and safe where all bears ${what} for a name`, async () => {
      const { app, vms, press, resize, text } = aHostileHost(name);
      const dialogs = () => app.store.getState().view.dialogs;
      const opened = new Set<string>();
      /** Waits until a dialog is drawn without faults; false where another has come on top of it meanwhile. */
      const isWhole = async (id: number, what: string, faults: (text: string) => readonly string[]) => {
        await press('f12');
        return soon(() => {
          if (dialogs().at(-1)?.id !== id) return false;
          freeBar(app.store);
          expect(faults(text()), what).toEqual([]);
          return true;
        });
      };
      const look = async (after: string) => {
        for (let top = dialogs().at(-1); top; top = dialogs().at(-1)) {
          if (!(await isWhole(top.id, `${top.kind} after ${after}`, faultsOf))) continue;
          opened.add(top.kind);
          if (top.kind === 'choice') {
            resize(40, 5);
            const isSmallWhole = await isWhole(top.id, `small, after ${after}`, smallFaultsOf);
            resize(COLUMNS, ROWS);
            if (!isSmallWhole) continue;
            await press('G', 'enter');
          }
          closeDialog(app.store, top.id);
        }
      };
      for (const action of ACTIONS.filter(({ scope }) => scope !== 'move')) {
        for (const vm of ['vm', 'list', 'checkpoints'].includes(action.scope) ? vms : vms.slice(0, 1)) {
          setView(app.store, { selected: { kind: 'vm', key: vm.key } });
          if (available(action, app.store.getState()) !== true) continue;
          runAction(app, action);
          await look(action.id);
        }
      }
      await soon(() => expect(app.store.getState().work.size).toBe(0));
      openDialog(app.store, logLineDialog, { line: lineOf(name) });
      const answer = { lines: [lineOf(name)], doubts: [name] };
      openDialog(app.store, debugDialog, { title: shownName(name), vmName: name, answer });
      // There is one host here, and its action wants several.
      openDialog(app.store, hostsDialog, {});
      await look('all');
      expect([...opened].sort()).toEqual(DIALOGS.map(({ kind }) => kind).sort());
    });
  }
});
