import { randomUUID } from 'node:crypto';
import type { Device } from '../host/device.js';
import type { Host, Pty } from '../host/host.js';
import { createNotifier, type Notifier } from '../host/notifier.js';
import type { EndKind, SessionMode, SessionView } from '../state/ports.js';
import { endChild } from './end-child.js';
import { createKeyboard } from './keys/session-keyboard.js';
import type { SessionTool } from './keys/session-keys.js';
import { createOwnWords, type OwnWords } from './own-words.js';
import {
  createSessionRecording,
  type RecordingPlan,
  type SessionRecording,
} from './recording/session-recording.js';
import { createRemarks, type Remarks } from './remarks.js';
import { createCursesOutput } from './screen/curses-output.js';
import { openScreen, type ScreenScrollback, type SessionScreen } from './screen/session-screen.js';
import type { Session } from './session.js';
import { explainEnd } from './session-end.js';
import { watchTool } from './tool-health.js';

const NOTICE_MS = 16;
/** A tool that still runs after this counts as connected, even if its guest is silent. */
const OPEN_AFTER_MS = 500;

/** How to start a tool that shows a guest on a terminal. */
export type ToolPlan = {
  mode: SessionMode;
  tool: SessionTool;
  device: Device;
  stream: string | null;
  args: readonly string[];
  term: string;
  /** For the tool, besides what all children get. */
  env: Readonly<Record<string, string>>;
  columns: number;
  rows: number;
};

/** How to open a session of such a tool. */
export type PtySessionPlan = ToolPlan & {
  recording: RecordingPlan | null;
  scrollback: ScreenScrollback;
  /** True where the guest gets the terminal's answers to its queries. */
  answers: boolean;
  /** Called with the wanted size before each frame; null for a console. */
  fit: ((screen: SessionScreen, pty: Pty, columns: number, rows: number) => void) | null;
};

/** What a console tool says of every console: it would take a row for nothing. */
const ALL_IS_WELL = 'Console connected';

/** Starts a plan's tool on a pty. Each line of its stderr is one of its own words, and a remark that names it so. */
export function startTool(
  host: Host,
  { tool, args, columns, rows, term, env }: ToolPlan,
  { words, remarks }: { words: OwnWords; remarks: Remarks },
): Promise<Pty | { reason: string }> {
  const onStderr = (text: string) => {
    words.stderr(text);
    if (text.trim() !== ALL_IS_WELL) remarks.add(`tool: ${text}`);
  };
  return host.openPty(tool, args, { columns, rows, term, env, onStderr });
}

/** What a recording says it is: `v3_stream /dev/v3-vm0 com1`. */
function titleOf({ tool, device, stream }: ToolPlan): string {
  return [tool, device, stream].filter((part) => part !== null).join(' ');
}

/** Opens a session: the plan's tool on a pty, with a screen. */
export async function openPtySession(
  host: Host,
  plan: PtySessionPlan,
): Promise<Session | { reason: string }> {
  const notifier = createNotifier(NOTICE_MS);
  const remarks = createRemarks(notifier.changed);
  let pty: Pty | null = null;
  const words = createOwnWords();
  let recording: SessionRecording | null = null;
  // A tool takes its time to start, and so does the emulator where it is not loaded yet.
  const [opened, screen] = await Promise.all([
    startTool(host, plan, { words, remarks }),
    openScreen({
      columns: plan.columns,
      rows: plan.rows,
      scrollback: plan.scrollback,
      flow: { pause: () => pty?.pause(), resume: () => pty?.resume() },
      onChange: () => {
        recording?.screenChanged();
        notifier.changed();
      },
      onReply: (text) => {
        if (plan.answers) pty?.write(new TextEncoder().encode(text));
      },
    }),
  ]);
  if ('reason' in opened) return opened;
  pty = opened;
  if (plan.recording !== null) {
    const recorded = { ...screen.recorded(), title: titleOf(plan), term: plan.term };
    recording = createSessionRecording(plan.recording, recorded, remarks.add, notifier.changed);
  }
  return runSession(host, plan, opened, screen, { words, remarks, notifier, recording });
}

function runSession(
  host: Host,
  plan: PtySessionPlan,
  pty: Pty,
  screen: SessionScreen,
  beside: { words: OwnWords; remarks: Remarks; notifier: Notifier; recording: SessionRecording | null },
): Session {
  const { words, remarks, notifier, recording } = beside;
  const id = randomUUID();
  let state: SessionView['state'] = 'opening';
  let end: { kind: EndKind; because: string } | null = null;
  let trouble: string | null = null;
  let received = 0;
  let closing: Promise<void> | null = null;

  const opening = setTimeout(() => becomeOpen(), OPEN_AFTER_MS);
  opening.unref();
  const becomeOpen = () => {
    if (state !== 'opening') return;
    state = 'open';
    notifier.changed();
  };
  const endWith = (how: { kind: EndKind; because: string }) => {
    clearTimeout(opening);
    health.stop();
    state = 'ended';
    end = how;
    trouble = null;
    recording?.end(how.because);
    screen.showLastText();
    notifier.changed();
  };
  const tell = (words: string | null) => {
    if (words === trouble) return;
    trouble = words;
    notifier.changed();
  };

  const keyboard = createKeyboard({
    tool: plan.tool,
    pty,
    modes() {
      const { applicationCursor, bracketedPaste } = screen.modes();
      return { cursorKeys: applicationCursor ? 'application' : 'normal', bracketedPaste };
    },
    say: remarks.add,
    onChange: notifier.changed,
  });
  const health = watchTool(plan.tool, pty, (found) => {
    if (closing === null) tell(found);
  });
  const curses = plan.mode === 'console' ? createCursesOutput() : null;
  const show = (bytes: Uint8Array) => {
    words.output(bytes);
    recording?.output(bytes);
    screen.write(bytes);
  };
  pty.onData((bytes) => {
    received += bytes.length;
    health.shown();
    if (curses === null) show(bytes);
    else {
      const { drawn, after } = curses.push(bytes);
      show(drawn);
      words.after(after);
    }
    becomeOpen();
  });
  const ended = new Promise<void>((resolve) => {
    pty.onExit(async ({ code, signal }) => {
      keyboard.stop();
      if (curses !== null) show(curses.rest());
      await screen.settled();
      const { tool, device, stream } = plan;
      const known = { tool, device, stream, code, signal, words: words.list(), closing: closing !== null };
      endWith(explainEnd(known, host));
      resolve();
    });
  });

  const typeInto = (type: () => void) => {
    if (state === 'ended') return;
    health.typed();
    type();
  };
  const typeSize = (room: { columns: number; rows: number } | null) => {
    const { columns, rows } = room ?? screen.size();
    typeInto(() => keyboard.write(new TextEncoder().encode(`stty rows ${rows} cols ${columns}\r`)));
    return { columns, rows };
  };

  const close = async () => {
    pty.resume();
    const gone = await endChild(ended, keyboard.quit, (signal) => {
      tell(`closing: waits for ${plan.tool} (process ${pty.pid}), which was sent ${signal}`);
      pty.kill(signal);
    });
    // If it ends later after all, its end replaces these words.
    if (!gone && state !== 'ended')
      endWith({
        kind: 'closed',
        because: `${plan.tool} (process ${pty.pid}) does not end, even after SIGKILL: it hangs in the kernel`,
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
      trouble,
      remarks: remarks.list(),
      pasting: keyboard.pasting(),
      hasScrollback: screen.hasScrollback(),
      recording: recording?.view() ?? null,
      vnc: null,
    }),
    screen(columns, rows, covered = 0, at = null) {
      if (state !== 'ended') plan.fit?.(screen, pty, columns, rows + covered);
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
