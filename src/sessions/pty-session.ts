import { randomUUID } from 'node:crypto';
import type { Host } from '../host/host.js';
import { createNotifier, type Notifier } from '../host/notifier.js';
import type { SessionView } from '../state/ports.js';
import { endChild } from './end-child.js';
import { createKeyboard } from './keys/session-keyboard.js';
import type { SessionTool } from './keys/session-keys.js';
import { createOwnWords } from './own-words.js';
import {
  createSessionRecording,
  type RecordingPlan,
  type SessionRecording,
} from './recording/session-recording.js';
import { createRemarks, type Remarks } from './remarks.js';
import { createCursesOutput } from './screen/curses-output.js';
import { openScreen, type ScreenScrollback, type SessionScreen } from './screen/session-screen.js';
import type { Session } from './session.js';
import { localTool, type RunningTool, type ToolEnding } from './session-tool.js';
import { startTool, type ToolPlan } from './tool-plan.js';

const NOTICE_MS = 16;
/** A tool that still runs after this counts as connected, even if its guest is silent. */
const OPEN_AFTER_MS = 500;

/** How a session is shown. */
export type ShownSession = Pick<ToolPlan, 'mode' | 'device' | 'stream' | 'term' | 'columns' | 'rows'> & {
  recording: RecordingPlan | null;
  scrollback: ScreenScrollback;
  /** True where the guest gets the terminal's answers to its queries. */
  answers: boolean;
  /** Called with the wanted size before each frame; null for a console. */
  fit:
    | ((screen: SessionScreen, tool: Pick<RunningTool, 'resize'>, columns: number, rows: number) => void)
    | null;
};

/** How to open a session of such a tool. */
export type PtySessionPlan = ToolPlan & ShownSession;

/** What a recording says it is: `v3_stream /dev/v3-vm0 com1`. */
function titleOf(tool: SessionTool, { device, stream }: ShownSession): string {
  return [tool, device, stream].filter((part) => part !== null).join(' ');
}

/** What a session tells while its tool is started. */
export type SessionEvents = {
  remarks: Remarks;
  /** Takes what seems wrong with the tool, in words; null: nothing. */
  trouble(words: string | null): void;
};

/** Opens a session: the plan's tool on a pty, with a screen. */
export function openPtySession(host: Host, plan: PtySessionPlan): Promise<Session | { reason: string }> {
  return openToolSession(plan, async ({ remarks, trouble }) => {
    const words = createOwnWords();
    const opened = await startTool(host, plan, { words, remarks });
    return 'reason' in opened ? opened : localTool(host, plan, opened, words, trouble);
  });
}

/** Opens a session of any tool, with a screen. */
export async function openToolSession(
  plan: ShownSession,
  start: (events: SessionEvents) => Promise<RunningTool | { reason: string }>,
): Promise<Session | { reason: string }> {
  const notifier = createNotifier(NOTICE_MS);
  const remarks = createRemarks(notifier.changed);
  const trouble = createTrouble(notifier.changed);
  let tool: RunningTool | null = null;
  let recording: SessionRecording | null = null;
  let reply = (_text: string) => {};
  // A tool takes its time to start, and so does the emulator where it is not loaded yet.
  const [opened, screen] = await Promise.all([
    start({ remarks, trouble: trouble.tell }),
    openScreen({
      columns: plan.columns,
      rows: plan.rows,
      scrollback: plan.scrollback,
      flow: { pause: () => tool?.pause(), resume: () => tool?.resume() },
      onChange: () => {
        recording?.screenChanged();
        notifier.changed();
      },
      onReply: (text) => reply(text),
    }),
  ]);
  if ('reason' in opened) return opened;
  tool = opened;
  if (plan.recording !== null) {
    const recorded = { ...screen.recorded(), title: titleOf(tool.tool, plan), term: plan.term };
    recording = createSessionRecording(plan.recording, recorded, remarks.add, notifier.changed);
  }
  if (plan.answers) reply = (text) => opened.answer(new TextEncoder().encode(text));
  return runSession(plan, opened, screen, { remarks, trouble, notifier, recording });
}

/** What is wrong with a tool while it lasts. */
type Trouble = { tell(words: string | null): void; now(): string | null };

function createTrouble(onChange: () => void): Trouble {
  let trouble: string | null = null;
  return {
    tell(words) {
      if (words === trouble) return;
      trouble = words;
      onChange();
    },
    now: () => trouble,
  };
}

function runSession(
  plan: ShownSession,
  tool: RunningTool,
  screen: SessionScreen,
  beside: { remarks: Remarks; trouble: Trouble; notifier: Notifier; recording: SessionRecording | null },
): Session {
  const { remarks, trouble, notifier, recording } = beside;
  const id = randomUUID();
  let state: SessionView['state'] = 'opening';
  let end: ToolEnding | null = null;
  let received = 0;
  let closing: Promise<void> | null = null;

  const opening = setTimeout(() => becomeOpen(), OPEN_AFTER_MS);
  opening.unref();
  const becomeOpen = () => {
    if (state !== 'opening') return;
    state = 'open';
    notifier.changed();
  };
  const endWith = (how: ToolEnding) => {
    clearTimeout(opening);
    tool.leave();
    state = 'ended';
    end = how;
    trouble.tell(null);
    recording?.end(how.because);
    screen.showLastText();
    notifier.changed();
  };

  const keyboard = createKeyboard({
    tool: tool.tool,
    writer: tool.keys,
    modes() {
      const { applicationCursor, bracketedPaste } = screen.modes();
      return { cursorKeys: applicationCursor ? 'application' : 'normal', bracketedPaste };
    },
    say: remarks.add,
    onChange: notifier.changed,
  });
  const curses = plan.mode === 'console' ? createCursesOutput() : null;
  const show = (bytes: Uint8Array) => {
    tool.drawn(bytes);
    recording?.output(bytes);
    screen.write(bytes);
  };
  tool.onData((bytes) => {
    received += bytes.length;
    if (curses === null) show(bytes);
    else {
      const { drawn, after } = curses.push(bytes);
      show(drawn);
      tool.after(after);
    }
    becomeOpen();
  });
  const ended = new Promise<void>((resolve) => {
    tool.onEnd(async (ending) => {
      keyboard.stop();
      if (curses !== null) show(curses.rest());
      await screen.settled();
      endWith(ending());
      resolve();
    });
  });

  const typeInto = (type: () => void) => {
    if (state === 'ended') return;
    tool.typed();
    type();
  };
  const typeSize = (room: { columns: number; rows: number } | null) => {
    const { columns, rows } = room ?? screen.size();
    typeInto(() => keyboard.write(new TextEncoder().encode(`stty rows ${rows} cols ${columns}\r`)));
    return { columns, rows };
  };

  const close = async () => {
    tool.closing();
    tool.resume();
    const gone = await endChild(ended, keyboard.quit, (signal) => {
      trouble.tell(`closing: waits for ${tool.process}, which was sent ${signal}`);
      tool.kill(signal);
    });
    // If it ends later after all, its end replaces these words.
    if (!gone && state !== 'ended')
      endWith({
        kind: 'closed',
        because: `${tool.process} does not end, even after SIGKILL: it hangs in the kernel`,
      });
  };

  return {
    view: () => ({
      id,
      mode: plan.mode,
      device: plan.device,
      stream: plan.stream,
      state,
      endedBecause: end?.because ?? null,
      endKind: end?.kind ?? null,
      trouble: trouble.now(),
      remarks: remarks.list(),
      pasting: keyboard.pasting(),
      hasScrollback: screen.hasScrollback(),
      recording: recording?.view() ?? null,
      vnc: null,
    }),
    screen(columns, rows, covered = 0, at = null) {
      if (state !== 'ended') plan.fit?.(screen, tool, columns, rows + covered);
      return screen.grid(columns, rows, at);
    },
    lines: screen.lines,
    markBoot: screen.markBoot,
    onRewrap: screen.onRewrap,
    received: () => received,
    write: (bytes) => typeInto(() => keyboard.write(bytes)),
    paste: (text) => typeInto(() => keyboard.paste(text)),
    keyboard: {
      keys: keyboard.keys,
      send: (name) => typeInto(() => keyboard.send(name)),
      typeSize: plan.mode === 'stream' ? typeSize : null,
      stopPaste: keyboard.stopPaste,
      reset: plan.mode === 'stream' ? () => typeInto(screen.reset) : null,
    },
    recording,
    subscribe: notifier.subscribe,
    close() {
      if (state === 'ended') return Promise.resolve();
      closing ??= close();
      return closing;
    },
  };
}
