import { safeText } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { type Choice, openChoice } from '../dialogs.js';
import type { RecordingKind } from '../ports.js';
import { sessionName } from '../session-name.js';
import type { Action } from './action.js';
import { onSession, takesKeys } from './on-session.js';

function start(app: AppContext, id: string, kind: RecordingKind): void {
  const recording = app.sessions.handle(id)?.recording ?? null;
  const started = recording?.start(kind) ?? { reason: 'the session is gone' };
  if ('reason' in started) notify(app, `Nothing is recorded: ${safeText(started.reason)}.`, 'bad');
  else notify(app, `Recording to ${safeText(started.path)}`, 'good');
}

function stop(app: AppContext, id: string): void {
  const stopped = app.sessions.handle(id)?.recording?.stop() ?? null;
  if (stopped !== null) notify(app, `Recorded: ${safeText(stopped.path)}`, 'good');
}

const record = onSession({
  id: 'record',
  title: 'record',
  summary: 'Record what the session shows, as lines of text or as an asciicast, or stop that.',
  keys: ['o'],
  changes: true,
  can: takesKeys,
  run: (app, tab) => {
    const { id, recording } = tab.view;
    const again = recording === null ? '' : ', in a new file';
    const choices: readonly Choice[] = [
      { label: `Log its lines as text${again}`, choose: () => start(app, id, 'text') },
      { label: `Record an asciicast${again}`, choose: () => start(app, id, 'asciicast') },
    ];
    const stopping: Choice = { label: 'Stop recording', choose: () => stop(app, id) };
    const lines =
      recording === null
        ? ['Only you can read the file, and no file is overwritten.']
        : [`It is being recorded to ${safeText(recording.path)}`];
    openChoice(
      app.store,
      `Record ${sessionName(tab)}`,
      lines,
      recording === null ? choices : [stopping, ...choices],
    );
  },
});

/** Actions that record the session in the shown tab. */
export const RECORDING_ACTIONS: readonly Action[] = [record];
