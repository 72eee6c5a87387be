import type { RecordingKind, RecordingView, SessionHandle } from '../../state/ports.js';
import { type Recorded, type Recorder, startRecorder } from './recorder.js';
import type { RecordingPlace } from './recording-file.js';

/** Where a session's recordings go, and whether one begins by itself; see `Settings.record`. */
export type RecordingPlan = {
  place: (kind: RecordingKind, isAutomatic: boolean) => RecordingPlace;
  automatic: RecordingKind | null;
  /** Milliseconds since the epoch. */
  now: () => number;
};

/** The recording of one session. */
export type SessionRecording = NonNullable<SessionHandle['recording']> & {
  /** The same object as long as it says the same. */
  view(): RecordingView | null;
  /** What the tool has printed. */
  output(bytes: Uint8Array): void;
  /** The screen shows it, or has another size. */
  screenChanged(): void;
  /** The session has ended, and why. */
  end(why: string): void;
};

/**
 * Records a session where the user wants it. An automatic recording begins with the first output, so that a session
 * that never opens leaves no file.
 * @param say tells the user why a recording cannot go on
 */
export function createSessionRecording(
  { place, automatic, now }: RecordingPlan,
  session: Omit<Recorded, 'now' | 'steadyNow'>,
  say: (words: string) => void,
  onChange: () => void,
): SessionRecording {
  const recorded = { ...session, now, steadyNow: () => performance.now() };
  let recorder: Recorder | null = null;
  let waits = automatic;
  let isOver = false;
  let hasFailed = false;
  let seen: RecordingView | null = null;

  const fail = (words: string) => {
    hasFailed = true;
    say(words);
  };
  const begin = (kind: RecordingKind, isAutomatic: boolean): RecordingView | { reason: string } => {
    if (isOver) return { reason: 'the session has ended' };
    recorder?.end('the recording was stopped');
    recorder = null;
    const started = startRecorder(kind, recorded, place(kind, isAutomatic), (reason) => {
      recorder = null;
      fail(`The recording has stopped: ${reason}`);
      onChange();
    });
    if ('reason' in started) return started;
    recorder = started;
    // What was said last stays in sight, and would be wrong.
    if (hasFailed) say(`It is recorded again, to ${started.path()}`);
    hasFailed = false;
    onChange();
    return { kind, path: started.path() };
  };
  const view = () => {
    if (recorder === null) seen = null;
    else if (seen?.kind !== recorder.kind || seen.path !== recorder.path())
      seen = { kind: recorder.kind, path: recorder.path() };
    return seen;
  };
  const finish = (why: string) => {
    const last = view();
    recorder?.end(why);
    recorder = null;
    return last;
  };

  return {
    view,
    start: (kind) => begin(kind, false),
    stop() {
      waits = null;
      const last = finish('the recording was stopped');
      onChange();
      return last;
    },
    output(bytes) {
      if (waits !== null) {
        const started = begin(waits, true);
        if ('reason' in started) fail(`Nothing is recorded: ${started.reason}`);
        waits = null;
      }
      recorder?.output(bytes);
    },
    screenChanged() {
      const { columns, rows } = recorded.size();
      recorder?.resized(columns, rows);
      recorder?.screenChanged();
    },
    note: (words) => recorder?.note(words),
    end(why) {
      isOver = true;
      finish(why);
    },
  };
}
