import { describe, expect, it } from 'vitest';
import { DIALOGS } from '../../src/screens/dialogs/registry.js';
import { SPOKEN_DIALOGS, spokenOf } from '../../src/spoken/dialogs/registry.js';
import { isSpoken, SCREEN_ONLY } from '../../src/spoken/spoken-actions.js';
import type { Speaker } from '../../src/spoken/spoken-dialog.js';
import { openTalk } from '../../src/spoken/talk.js';
import { debugDialog } from '../../src/state/actions/debug-action.js';
import { logLineDialog } from '../../src/state/actions/log-actions.js';
import { ACTIONS, actionById, available, runAction } from '../../src/state/actions/table.js';
import { paletteDialog } from '../../src/state/actions/view-actions.js';
import { checklistDialog, choiceDialog, closeDialog, openDialog } from '../../src/state/dialogs.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';

/** A program that has VMs of this name, and answers each question with the next of these lines. */
function aSpeaker(name: string, answers: readonly string[] = []) {
  const { app } = openAppContext();
  const vms = [activeVm(0, name, 'running'), activeVm(1, name, 'stopped'), activeVm(2, name, 'paused')];
  app.store.setState((state) => ({
    ready: true,
    snapshot: { ...state.snapshot, vms, moduleLoaded: true, inventoryProblem: name },
    findings: [{ id: 'x', severity: 'bad', what: name, fix: name, tool: null }],
  }));
  let said = '';
  const talk = openTalk(
    (text) => {
      said += text;
    },
    { isTyped: false, ascii: false },
  );
  for (const answer of answers) talk.hear(answer);
  talk.end();
  const pages = { details: async () => [name], history: async () => [name], memory: async () => [name] };
  const speaker: Speaker = { app, talk, pages };
  /** Speaks the dialogs that are open, until none is. */
  const speakAll = async () => {
    const spoken: string[] = [];
    for (let top = app.store.getState().view.dialogs.at(-1); top; ) {
      const { id, kind, props } = top;
      spoken.push(kind);
      await spokenOf(kind).speak(speaker, props, () => closeDialog(app.store, id));
      closeDialog(app.store, id);
      top = app.store.getState().view.dialogs.at(-1);
    }
    return spoken;
  };
  return { app, vms, speaker, speakAll, said: () => said };
}

it('every dialog has a spoken form', () => {
  const kinds = (all: ReadonlyArray<{ kind: string }>) => all.map(({ kind }) => kind).sort();
  expect(kinds(SPOKEN_DIALOGS)).toEqual(kinds(DIALOGS));
});

it('every action is spoken that is not of the screen alone', () => {
  const ids = ACTIONS.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([...SCREEN_ONLY]));
  expect(ACTIONS.filter(isSpoken).map(({ id }) => id)).toEqual(
    expect.arrayContaining(['start', 'stop', 'delete', 'new', 'alerts', 'messages', 'quit', 'edit']),
  );
});

describe.each([
  ['control characters', 'a\x1b[2J\x1b]0;owned\x07\r\n\t\x9b31m\x7f\u202eb\u2028\udcffc'],
  ['a hundred thousand characters', 'x'.repeat(100_000)],
])('where all bears %s for a name', (_what, name) => {
  it('every dialog that an action opens is told in safe lines, and ends without an answer', async () => {
    const { app, vms, speakAll, said } = aSpeaker(name);
    const opened = new Set<string>();
    for (const action of ACTIONS.filter((one) => isSpoken(one) && one.id !== 'quit')) {
      for (const vm of action.scope === 'vm' ? vms : vms.slice(0, 1)) {
        setView(app.store, { selected: { kind: 'vm', key: vm.key } });
        if (available(action, app.store.getState()) !== true) continue;
        runAction(app, action);
        for (const kind of await speakAll()) opened.add(kind);
      }
    }
    for (const action of ACTIONS.filter(({ scope }) => scope === 'host' || scope === 'checkpoints')) {
      if (available(action, app.store.getState()) === true) runAction(app, action);
      for (const kind of await speakAll()) opened.add(kind);
    }
    openDialog(app.store, logLineDialog, { line: logLine({ vm: name, text: name }) });
    openDialog(app.store, debugDialog, {
      title: 'debug',
      vmName: name,
      answer: { lines: [logLine({ text: name })], doubts: [name] },
    });
    openDialog(app.store, paletteDialog, { vmKey: null });
    openDialog(app.store, checklistDialog, {
      title: 'Which?',
      lines: [name],
      items: [{ key: '1', label: 'one', hint: name }],
      also: { label: 'start', on: true },
      verb: 'activate',
      onDone: () => expect.unreachable('nothing was marked'),
    });
    for (const kind of await speakAll()) opened.add(kind);
    expect(opened).toContain('confirm');
    expect(opened.size).toBeGreaterThan(10);
    expect(said()).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('a warning', () => {
  it.each([
    [['yes'], true],
    [['y'], false],
    [[''], false],
    [['no'], false],
    [[], false],
  ])('answered with %j goes on: %s', async (answers, goesOn) => {
    const { app, vms, speakAll, said } = aSpeaker('web', answers);
    const [vm] = vms;
    setView(app.store, { selected: { kind: 'vm', key: vm?.key ?? '' } });
    runAction(app, actionById('stop'));
    expect(await speakAll()).toEqual(['confirm']);
    expect(said()).toContain('It will run:\nv3_stop /dev/v3-vm0\n');
    expect(said().includes('Cancelled.')).toBe(!goesOn);
    await soon(() => expect(app.store.getState().work.size).toBe(0));
  });
});

it('a checklist takes numbers or all, and asks again for what is neither', async () => {
  for (const [answers, keys, also] of [
    [['5', '2, 1', ''], ['a', 'b'], true],
    [['all', 'no'], ['a', 'b', 'c'], false],
  ] as const) {
    const { app, speakAll } = aSpeaker('web', answers);
    let done: unknown;
    openDialog(app.store, checklistDialog, {
      title: 'Which?',
      lines: [],
      items: ['a', 'b', 'c'].map((key) => ({ key, label: key, hint: '' })),
      also: { label: 'start', on: true },
      verb: 'activate',
      onDone: (marked, isAlso) => {
        done = [marked, isAlso];
      },
    });
    await speakAll();
    expect(done).toEqual([keys, also]);
  }
});

it('a choice is made by its number or its whole label', async () => {
  const chosen: string[] = [];
  const asked = async (...answers: string[]) => {
    const { app, speakAll, said } = aSpeaker('web', answers);
    const choice = (label: string) => ({ label, choose: () => void chosen.push(label) });
    const choices = [
      choice('console'),
      choice('none: start without a session'),
      choice('Stop all and leave'),
    ];
    openDialog(app.store, choiceDialog, { title: 'Which mode?', lines: [], choices });
    await speakAll();
    return said();
  };
  await asked('2');
  await asked('Console');
  await asked('none');
  expect(chosen).toEqual(['none: start without a session', 'console', 'none: start without a session']);
  const refused = await asked('stop', 'con', '');
  expect(refused.match(/A number from 1 to 3, or Enter to cancel\./g)).toHaveLength(2);
  expect(chosen).toHaveLength(3);
});
