import { type AnnouncementSign, announcement } from './announcement.js';
import { type Capability, capabilityOf, type TerminalEnvironment } from './capability.js';
import type { CaptureHandler } from './captured-input.js';
import type { Place } from './compose.js';
import { fitted } from './fit-rows.js';
import { createFocus } from './focus.js';
import { createFrameScheduler } from './frame-scheduler.js';
import { createFrameWriter } from './frame-writer.js';
import { createInkPainter } from './ink-painter.js';
import { createInkStdin, createInkStdout, type InkOptions } from './ink-streams.js';
import { createInputRouter } from './input-router.js';
import type { Key } from './key-names.js';
import { readLateAnswers } from './late-answers.js';
import { createLayers, type GuestPane } from './layers.js';
import { createListeners, type Disposer } from './listeners.js';
import { createLooks } from './looks.js';
import { enterModes, leaveModes, positionQuestion, quietModes, synchronizedQuery } from './modes.js';
import { mouseModes } from './mouse-modes.js';
import type { Mouse } from './mouse-report.js';
import { openOutput } from './output.js';
import type { Look } from './palette.js';
import type { Paste } from './paste-collector.js';
import { ANSWER_MS, LEAVING_MS, PATIENCE_MS, QUICK_MS } from './patience.js';
import { createQuestions } from './questions.js';
import type { Row } from './row.js';
import { suspendProcess } from './suspend-process.js';
import { type Size, setRaw, sizeOf, type TerminalInput, type TerminalOutput } from './user-line.js';

export type OuterTerminalOptions = {
  stdin: TerminalInput;
  stdout: TerminalOutput;
  env: TerminalEnvironment;
  /** `--no-color` and `--ascii`. */
  noColour?: boolean;
  ascii?: boolean;
  /** The theme at the start; `auto` unless given. */
  look?: Look;
  /** A clock in ms; `performance.now` unless given. */
  now?(): number;
};

/** The terminal the user sits at. It is entered when it is made, and must be closed in every way out. */
export interface OuterTerminal {
  /** What Ink's `render` is to be called with. */
  readonly ink: InkOptions;
  readonly capability: Capability;
  size(): Size;
  onResize(listener: (size: Size) => void): Disposer;
  /** Lays a guest's screen over Ink's frame. */
  showGuest(guest: GuestPane): Disposer;
  /** Something in Ink's frame that stands above the guests' screens: where, at this moment. */
  coverGuests(place: () => Place): Disposer;
  /** Shows all in this area but what stands above guests in one calm look, where the line is quick and has colours. */
  recede(area: () => Place): Disposer;
  /** Shows the screen in another theme. */
  setLook(look: Look): void;
  /** A guest's screen is another: a frame is made without Ink, at most every 30 ms. */
  guestChanged(): void;
  /** Every key, in the order of typing. */
  onKey(listener: (key: Key) => void): Disposer;
  /** Gives Ink's components a key. */
  giveInk(key: Key): void;
  /** Keeps what is typed until it is released; see InputRouter. */
  holdInput(): void;
  releaseInput(): void;
  onPaste(listener: (paste: Paste) => void): Disposer;
  /** Has the mouse reported or not, from the next frame on. It is not at first. */
  reportMouse(on: boolean): void;
  onMouse(listener: (mouse: Mouse) => void): Disposer;
  /** Raw bytes go to the handler, pasted texts still to the paste listeners; null ends it. */
  capture(handler: CaptureHandler | null): void;
  /** The user has turned to another window, or back, where the terminal tells: see {@link Focus}. */
  onFocus(listener: (hasFocus: boolean) => void): Disposer;
  /** Paints all of the screen anew. */
  repaint(): void;
  /** When the last frame had gone, in ms of the clock; null before the first. */
  paintedAt(): number | null;
  /** Called each time a frame has gone, even one that changed nothing; `madeAt`: when it was put together. */
  onPainted(listener: (madeAt: number) => void): Disposer;
  /** Whether a frame waits to be painted. */
  isFramePending(): boolean;
  /** The way to the terminal and back as last measured; null: it has never answered. */
  roundTripMs(): number | null;
  /** Calls back once the terminal has answered a question behind the next frame: it has shown the frame by then. */
  onSeen(listener: () => void): Disposer;
  /** Puts a text into the user's clipboard (OSC 52), between two frames. */
  copy(text: string): void;
  /** Rings or notifies with these signs, between two frames; of several before one frame the last. */
  announce(text: string, signs: readonly AnnouncementSign[]): void;
  /** Stops our whole process group as Ctrl-Z does: the shell has the terminal until it continues us. */
  stop(): void;
  /** Gives the terminal to another program until the promise is settled, and takes it back. Rejects as that does. */
  lend<Result>(use: () => Promise<Result>): Promise<Result>;
  /** True while another program has it: Ctrl-C is meant for that one. */
  isLent(): boolean;
  /** The line is gone, already or later: nothing can be shown or read any more. */
  onLost(listener: (error: Error) => void): Disposer;
  /** Gives the terminal back. Synchronous, never throws, may be called again and from any handler. */
  close(): void;
}

const AUTO: Look = { theme: 'auto', colours: {} };
/** Takes the terminal over; see {@link OuterTerminal}. */
export function openOuterTerminal(options: OuterTerminalOptions): OuterTerminal {
  const { stdin, stdout, env } = options;
  const now = options.now ?? (() => performance.now());
  const isTTY = stdout.isTTY === true;
  const capability = capabilityOf(env, {
    isTTY,
    noColour: options.noColour ?? false,
    ascii: options.ascii ?? false,
  });
  const modern = capability.synchronized === 'ask';
  const resizes = createListeners<Size>();
  const painted = createListeners<number>();
  const losses = createListeners<Error>();
  const focus = createFocus();
  let size = sizeOf(stdout);
  let writer = createFrameWriter(size.columns, size.rows, capability.basic);
  let inkRows: readonly Row[] = [];
  const layers = createLayers(capability, size.columns);
  let lastPaint: number | null = null;
  const questions = createQuestions();
  let between = '';
  let announced = '';
  const mouse = mouseModes();
  let synchronized = false;
  let lostBy: Error | null = null;
  let state: 'active' | 'stopped' | 'lent' | 'closed' = 'active';

  const output = openOutput(stdout, lost);
  const scheduler = createFrameScheduler({ paint, isFree: () => output.isFree() && state === 'active', now });
  const inkStdin = createInkStdin();
  const inkStdout = createInkStdout(size.columns, size.rows);
  const escMs = env.SSH_CONNECTION ? 100 : 25;
  const looks = createLooks({
    capability,
    env,
    look: options.look ?? AUTO,
    now,
    holdMs: escMs,
    give: (bytes) => input.read(bytes),
    // Ink draws again what is shown in another palette.
    onChange: () => inkStdout.resize(size.columns, size.rows),
  });
  const createOutput = createInkPainter(capability, looks.styles, (rows) => {
    inkRows = rows;
    scheduler.request(false);
  });
  const input = createInputRouter({
    escMs,
    now,
    onReply: hearReply,
  });

  input.onKey(focus.regain);
  input.onPaste(focus.regain);
  input.onMouse(focus.regain);

  function paint(): void {
    const madeAt = now();
    const { rows: lit, cursor } = layers.compose(fitted(inkRows, size));
    const rows = looks.shown(lit, layers.covers);
    const question = questions.next(size.columns, size.rows, madeAt);
    const bytes = mouse.change() + announced + between + writer.write(rows, cursor, question);
    announced = '';
    between = '';
    if (bytes === '') hasPainted(madeAt);
    else output.write(bytes, () => hasPainted(madeAt));
  }

  function hasPainted(madeAt: number): void {
    lastPaint = now();
    painted.call(madeAt);
    scheduler.drained();
  }

  function read(bytes: Uint8Array): void {
    if (state === 'active') input.read(looks.read(bytes));
  }

  function hearReply(text: string): void {
    const mode = /^\x1b\[\?2026;(\d)\$y$/.exec(text);
    if (mode) {
      synchronized = mode[1] === '1' || mode[1] === '2' || mode[1] === '3';
      writer.synchronize(synchronized);
    }
    questions.hear(text, now());
    focus.hear(text);
  }

  function resized(): void {
    const next = sizeOf(stdout);
    if (state === 'closed') return;
    const same = next.columns === size.columns && next.rows === size.rows;
    size = next;
    writer = createFrameWriter(size.columns, size.rows, capability.basic);
    writer.synchronize(synchronized);
    layers.resize(size.columns);
    questions.again();
    if (!same) {
      resizes.call(size);
      inkStdout.resize(size.columns, size.rows);
    }
    scheduler.request(false);
  }

  function take(): void {
    state = 'active';
    setRaw(stdin, true);
    stdin.on('data', read);
    stdin.resume();
    focus.regain();
    output.writeNow(quietModes(modern) + enterModes(modern), PATIENCE_MS);
    writer.forget();
    scheduler.request(false);
  }

  function release(): void {
    stdin.off('data', read);
    stdin.pause();
    // Keys read together with the one that led here are not for the manager while it cannot be seen.
    input.drop();
    output.writeNow(leaveModes(modern) + mouse.leave(), LEAVING_MS);
    const patience = Math.min(Math.max(2 * (questions.roundTripMs() ?? 0), ANSWER_MS), LEAVING_MS);
    if (stdin.isTTY && stdin.fd !== undefined && lostBy === null)
      readLateAnswers(stdin.fd, questions.outstanding(), patience);
    questions.leave();
    setRaw(stdin, false);
  }

  function continued(): void {
    if (state !== 'active') return;
    // Node does not set a mode that it believes to be set.
    setRaw(stdin, false);
    // What the mouse does may have been changed meanwhile, too.
    mouse.leave();
    stdin.off('data', read);
    take();
    resized();
  }

  /** Stops a process, or with 0 all of our group, as the signal does by itself; goes on when it is continued. */
  function stop(target: number): void {
    // The same key stops who has the terminal, and both go on together.
    if (state === 'lent') return suspendProcess(target, stopAsked);
    if (state !== 'active') return;
    state = 'stopped';
    release();
    suspendProcess(target, stopAsked);
    back();
  }
  const stopAsked = () => stop(process.pid);

  function lend<Result>(use: () => Promise<Result>): Promise<Result> {
    if (state !== 'active') return use();
    state = 'lent';
    release();
    return use().finally(back);
  }

  function back(): void {
    if (state === 'active' || state === 'closed') return;
    take();
    resized();
  }

  function lost(error: Error): void {
    if (lostBy !== null || state === 'closed') return;
    lostBy = error;
    scheduler.stop();
    losses.call(error);
  }
  const ended = () => lost(new Error('the terminal has closed its input'));

  stdin.on('error', lost);
  stdin.on('end', ended);
  stdout.on('error', lost);
  stdout.on('resize', resized);
  process.on('SIGCONT', continued);
  process.on('SIGTSTP', stopAsked);
  process.on('exit', close);
  take();
  if (modern) {
    questions.want(looks.passed);
    const question = questions.next(size.columns, size.rows, now());
    output.writeNow(
      looks.question() + synchronizedQuery + (question ? positionQuestion(question) : ''),
      PATIENCE_MS,
    );
  }

  /** Makes a frame with what has been added, and one without it in the end. */
  function changing(remove: Disposer): Disposer {
    scheduler.request(false);
    return () => {
      remove();
      scheduler.request(false);
    };
  }

  function close(): void {
    if (state === 'closed') return;
    const wasActive = state === 'active';
    state = 'closed';
    scheduler.stop();
    if (wasActive) release();
    output.close();
    stdout.off('resize', resized);
    process.off('SIGCONT', continued);
    process.off('SIGTSTP', stopAsked);
    process.off('exit', close);
  }

  return {
    ink: {
      stdin: inkStdin.stream,
      stdout: inkStdout.stream,
      createOutput,
      isScreenReaderEnabled: false,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
    capability,
    size: () => size,
    onResize: resizes.add,
    showGuest: (guest) => changing(layers.show(guest)),
    coverGuests: (place) => changing(layers.cover(place)),
    recede(area) {
      const trip = questions.roundTripMs();
      const isQuick = trip !== null && trip <= QUICK_MS;
      return capability.unicode && isQuick ? changing(looks.recede(area)) : () => undefined;
    },
    setLook(look) {
      looks.set(look);
      const question = modern ? looks.question() : '';
      if (question === '') return;
      between += question;
      questions.want(looks.passed);
      scheduler.request(false);
    },
    guestChanged: () => scheduler.request(true),
    onKey: input.onKey,
    giveInk: inkStdin.deliver,
    holdInput: input.hold,
    releaseInput: input.release,
    onPaste: input.onPaste,
    reportMouse(on) {
      mouse.want(on);
      scheduler.request(false);
    },
    onMouse: input.onMouse,
    capture: (handler) =>
      input.capture(
        handler &&
          ((bytes) => {
            focus.regain();
            return handler(bytes);
          }),
      ),
    onFocus: focus.onChange,
    repaint() {
      writer.forget();
      scheduler.request(false);
    },
    paintedAt: () => lastPaint,
    onPainted: painted.add,
    isFramePending: () => scheduler.isPending() || !output.isFree(),
    roundTripMs: questions.roundTripMs,
    onSeen(listener) {
      scheduler.request(false);
      return questions.want(listener);
    },
    copy(text) {
      between += `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
      scheduler.request(false);
    },
    announce(text, signs) {
      announced = announcement(text, signs, {
        unicode: capability.unicode,
        isTmux: env.TMUX !== undefined && env.TMUX !== '',
      });
      if (announced !== '') scheduler.request(false);
    },
    stop: () => stop(0),
    lend,
    isLent: () => state === 'lent',
    onLost(listener) {
      // The first frame may have met a line that was gone.
      const error = lostBy;
      if (error !== null) queueMicrotask(() => listener(error));
      return losses.add(listener);
    },
    close,
  };
}
