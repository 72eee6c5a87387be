import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/state/actions/action.js';
import { ACTIONS, actionById, available, keyOf } from '../../src/state/actions/table.js';
import type { Confirm, Form, Question } from '../../src/state/dialogs.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, type Store, setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { anyAppState } from '../support/app-states.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';

const readOnly = (state: AppState): AppState => ({
  ...state,
  settings: { ...state.settings, readOnly: true },
});

describe.each(ACTIONS.filter(({ changes }) => changes))('$id, which changes something', (action) => {
  it('is refused in a read-only program, on any VM, with that reason', () => {
    fc.assert(
      fc.property(anyAppState, (state) => {
        for (const vm of [null, ...state.snapshot.vms])
          expect(action.enabled(readOnly(state), vm)).toBe('read-only');
        expect(available(action, readOnly(state))).not.toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is offered by its key only where it is not refused', () => {
    expect(keyOf({ settings: DEFAULTS }, action.id)).toBe(action.keys[0] ?? '');
    expect(keyOf({ settings: { ...DEFAULTS, readOnly: true } }, action.id)).toBe('');
  });
});

describe.each(ACTIONS.filter(({ changes }) => !changes))('$id, which changes nothing', (action) => {
  it('can be done as in any program', () => {
    fc.assert(
      fc.property(anyAppState, (state) => {
        for (const vm of [null, ...state.snapshot.vms])
          expect(action.enabled(readOnly(state), vm)).toBe(action.enabled(state, vm));
        expect(keyOf(readOnly(state), action.id)).toBe(action.keys[0] ?? '');
      }),
      { numRuns: 20 },
    );
  });

  it('calls no operation and writes no file', async () => {
    const { app, called } = openWatchedContext();
    const folder = dirname(app.store.getState().inventoryPath);
    const before = filesIn(folder);
    const { vms } = app.store.getState().snapshot;
    app.store.setState((state) => readOnly(state));
    action.run(app, vms, [], action.keys[0] ?? null);
    await answerAll(app.store, folder);
    expect(called).toEqual([]);
    expect(filesIn(folder)).toEqual(before);
  });
});

it('says that what destroys something changes something', () => {
  const dangers = ACTIONS.filter(({ danger }) => danger);
  expect(dangers.filter(({ changes }) => !changes)).toEqual([]);
  expect(ACTIONS.filter(({ operate, changes }: Action) => operate !== null && !changes)).toEqual([]);
});

it('leaves without a question in a read-only program, though VMs run', () => {
  const { app, hasLeft } = openAppContext();
  app.store.setState(({ settings }) => ({ settings: { ...settings, readOnly: true } }));
  actionById('quit').run(app, [], [], 'q');
  expect(hasLeft()).toBe(true);
});

it('leaves a demo without a question, though VMs run: its host goes with it', () => {
  const { app, hasLeft } = openAppContext();
  app.store.setState({ hostEndsWithUs: true });
  actionById('quit').run(app, [], [], 'q');
  expect(hasLeft()).toBe(true);
});

/** The dialogs that end in an operation of their own. */
const WRITING = ['wizard', 'notes'];

/** Answers each question that was opened in every way, and each that follows. `folder`: where files may be made. */
async function answerAll(store: Store, folder: string): Promise<void> {
  // A file that is offered is not to be written elsewhere.
  const typed = (text: string) => (text.startsWith('/') ? join(folder, basename(text)) : text || 'x');
  await new Promise(setImmediate);
  const { dialogs } = store.getState().view;
  expect(dialogs.map(({ kind }) => kind).filter((kind) => WRITING.includes(kind))).toEqual([]);
  setView(store, { dialogs: [] });
  for (const { props } of dialogs) {
    if ('choices' in props) for (const choice of (props as Question).choices) choice.choose();
    if ('onYes' in props) (props as Confirm).onYes();
    if ('fields' in props) (props as Form).onDone((props as Form).fields.map(({ text }) => typed(text)));
  }
  if (dialogs.length > 0) await answerAll(store, folder);
}

/** A context that tells which operations of VMs, checkpoints and sessions were called. */
function openWatchedContext() {
  const { app } = openAppContext();
  const called: string[] = [];
  const watched = <Of extends object>(of: Of, names: readonly string[] | null): Of =>
    new Proxy(of, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        if (names !== null && !names.includes(name)) return value;
        return (...given: unknown[]) => {
          called.push(name);
          return value.apply(target, given);
        };
      },
    });
  const port = app.port();
  return {
    called,
    app: {
      ...app,
      port: () => ({
        ...port,
        operations: watched(port.operations, null),
        checkpoints: watched(port.checkpoints, ['save', 'load', 'delete', 'change', 'prune']),
      }),
      sessions: watched(app.sessions, ['open']),
      leave: () => undefined,
      // What saves or copies lines has one.
      log: { ...EMPTY_LOG, lines: () => [logLine({ text: 'a VM started' })] },
    },
  };
}

/** What is in a folder: each file with its times and bytes. */
function filesIn(folder: string): ReadonlyArray<readonly [string, string, string]> {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return [name, String(statSync(path, { bigint: true }).mtimeNs), readFileSync(path, 'hex')];
  });
}
