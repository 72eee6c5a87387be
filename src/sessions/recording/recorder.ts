import type { RecordingKind, SessionLines } from '../../state/ports.js';
import type { CellGrid } from '../../terminal/cells.js';
import { readGuestOutput } from '../screen/guest-output.js';
import { asciicastEvent, asciicastHead } from './asciicast.js';
import { paintedScreen } from './painted-screen.js';
import { createPlainLines } from './plain-lines.js';
import { openRecordingFile, type RecordingPlace } from './recording-file.js';

/** A recording of a session that goes on. */
export type Recorder = {
  readonly kind: RecordingKind;
  /** The path of the file that is written at present. */
  path(): string;
  /** What the tool has printed. */
  output(bytes: Uint8Array): void;
  /** What it printed is on the screen. */
  screenChanged(): void;
  resized(columns: number, rows: number): void;
  /** Adds what happened to the guest, in words. */
  note(words: string): void;
  /** Writes all that is left, and at last why it ended; closes the file. */
  end(why: string): void;
};

/** Lines of a session's scrollback and of its screen, by numbers that they keep. */
export type RecordedLines = Pick<SessionLines, 'first' | 'screen' | 'end' | 'text' | 'continues'> & {
  cursor: { row: number };
};

/** The session that is recorded. */
export type Recorded = {
  /** What it is, in words: `web console /dev/v3-vm0`. */
  title: string;
  term: string;
  size(): { columns: number; rows: number };
  /** Its whole screen as it is. */
  grid(): CellGrid;
  lines(): RecordedLines;
  /** True where the tool draws screens, and does not print lines. */
  drawsScreens: boolean;
  /** The emulator's rule which characters share a cell (see guest-output.ts). */
  properties: (codePoint: number, before: number) => number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds by a clock that never jumps. */
  steadyNow(): number;
};

/**
 * Begins a recording.
 * @param onProblem called once where it cannot go on, with the reason in words
 * @returns the recording, or why there is none
 */
export function startRecorder(
  kind: RecordingKind,
  recorded: Recorded,
  place: RecordingPlace,
  onProblem: (reason: string) => void,
): Recorder | { reason: string } {
  return kind === 'text'
    ? startTextLog(recorded, place, onProblem)
    : startAsciicast(recorded, place, onProblem);
}

function startTextLog(
  recorded: Recorded,
  place: RecordingPlace,
  onProblem: (reason: string) => void,
): Recorder | { reason: string } {
  const stamp = () => new Date(recorded.now()).toISOString();
  const file = openRecordingFile(place, () => `--- ${recorded.title}, ${stamp()} ---\n`, onProblem);
  if ('reason' in file) return file;
  const add = (lines: readonly string[]) => {
    if (lines.length > 0) file.append(`${lines.map(lineOf).join('\n')}\n`);
  };
  const line = (words: string) => `--- ${lineOf(words)}, ${stamp()} ---`;
  const setTail = (text: string) => file.setTail(text === '' ? '' : `${text}\n`);
  const { output, screenChanged, note } = recorded.drawsScreens
    ? followScreens(recorded, add, setTail)
    : followOutput(recorded, add, setTail);
  screenChanged();
  return {
    kind: 'text',
    path: file.path,
    output,
    screenChanged,
    resized: () => {},
    note: (words) => note(line(words)),
    end(why) {
      screenChanged();
      file.keepTail();
      file.append(`${line(why)}\n`);
      file.close();
    },
  };
}

type Following = Pick<Recorder, 'output' | 'screenChanged' | 'note'>;

/** How many notes stand below a console's screen. */
const MOST_NOTES = 20;

/** What has left the screen is kept. What is on it, and the notes below it, are the unfinished end. */
function followScreens(
  { lines }: Recorded,
  add: (lines: readonly string[]) => void,
  setTail: (text: string) => void,
): Following {
  let next = 0;
  let notes: readonly string[] = [];
  const screenChanged = () => {
    const { first, screen, end, text } = lines();
    add(texts(text, Math.max(next, first), screen));
    next = Math.max(next, screen);
    const shown = texts(text, screen, end).map(lineOf).join('\n').trimEnd();
    setTail([...(shown === '' ? [] : [shown]), ...notes].join('\n'));
  };
  return {
    output: () => {},
    screenChanged,
    note(line) {
      notes = [...notes, line].slice(-MOST_NOTES);
      screenChanged();
    },
  };
}

/** What the guest has printed so far, then each line once it is ended. */
function followOutput(
  recorded: Recorded,
  add: (lines: readonly string[]) => void,
  setTail: (text: string) => void,
): Following {
  const read = safeReader(recorded);
  const plain = createPlainLines();
  const { first, cursor, text, continues } = recorded.lines();
  const before = texts(text, first, cursor.row + 1);
  add(joined(before, (at) => continues(first + at)));
  return {
    output(bytes) {
      for (const piece of read(bytes)) add(plain.push(piece));
      setTail(plain.tail());
    },
    screenChanged: () => {},
    note: (line) => add([line]),
  };
}

function texts(text: (row: number) => string, from: number, to: number): string[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, at) => text(from + at));
}

/** Rows as lines: one that was wrapped is one again. Blank lines at the end are left out. */
function joined(rows: readonly string[], continues: (at: number) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [at, row] of rows.entries()) {
    line += row;
    if (continues(at) && at < rows.length - 1) continue;
    lines.push(line);
    line = '';
  }
  return lines.slice(0, lines.findLastIndex((one) => one.trim() !== '') + 1);
}

function startAsciicast(
  recorded: Recorded,
  place: RecordingPlace,
  onProblem: (reason: string) => void,
): Recorder | { reason: string } {
  const { title, term } = recorded;
  let start = 0;
  let size = recorded.size();
  /** A player needs the screen on which the rest is printed, also at the beginning of each further file. */
  const head = () => {
    start = recorded.steadyNow();
    size = recorded.size();
    const timestamp = Math.floor(recorded.now() / 1000);
    return (
      asciicastHead({ ...size, timestamp, title, term }) +
      asciicastEvent(0, 'o', paintedScreen(recorded.grid()))
    );
  };
  const file = openRecordingFile(place, head, onProblem);
  if ('reason' in file) return file;
  const read = safeReader(recorded);
  const add = (kind: 'o' | 'r' | 'm', text: string) =>
    file.append(asciicastEvent((recorded.steadyNow() - start) / 1000, kind, text));
  return {
    kind: 'asciicast',
    path: file.path,
    output(bytes) {
      const text = read(bytes).join('');
      if (text !== '') add('o', text);
    },
    screenChanged: () => {},
    resized(columns, rows) {
      if (columns === size.columns && rows === size.rows) return;
      size = { columns, rows };
      add('r', `${columns}x${rows}`);
    },
    note: (words) => add('m', lineOf(words)),
    end(why) {
      add('m', lineOf(why));
      file.close();
    },
  };
}

/** What a guest prints, made safe for the terminal on which it is looked at later. */
function safeReader({ size, properties }: Recorded): (bytes: Uint8Array) => readonly string[] {
  const guest = readGuestOutput(() => Math.max(size().columns, size().rows), properties);
  return guest.push;
}

/** A text from outside on one line, without controls. */
function lineOf(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').toWellFormed();
}
