import type { Device } from '../host/device.js';
import type { Host } from '../host/host.js';
import { openPtySession } from './pty-session.js';
import type { RecordingPlan } from './recording/session-recording.js';
import type { Session } from './session.js';
import type { ToolPlan } from './tool-plan.js';

/** The least size for the console tools, and the guest's screen (docs/palacios/tools.md, "The console tools"). */
const COLUMNS = 80;
const ROWS = 25;
/** With 8 colours the tools draw the guest's colours correctly, and do not change the terminal's palette. */
const TERM = 'xterm';

/** The terminal of a console, never resized. */
export const CONSOLE_PLACE = { term: TERM, columns: COLUMNS, rows: ROWS } as const;

/** The tool draws a screen: lines are kept by comparing one screen with the next. */
export const CONSOLE_SCROLLBACK = { lines: 10_000, from: 'screens' } as const;

/** By default curses holds all output back for a second after Esc; in milliseconds. */
const ENV = { ESCDELAY: '20' };

/** The console tools, the better one first. */
const TOOLS = ['v3_cons_tc', 'v3_cons_sc'] as const;
/** Which one to use; `auto`: the first that is there. */
export type ConsoleChoice = 'auto' | (typeof TOOLS)[number];

/**
 * How a guest's text console is started: 80×25, never resized, since a resize ends the tools. v3_cons_tc is not
 * always built, v3_console hides both the tool and its errors, and v3_cons is for a raw PC console.
 */
export function consolePlan(
  host: Pick<Host, 'find'>,
  device: Device,
  wanted: ConsoleChoice,
): ToolPlan | { reason: string } {
  const tool = TOOLS.find((name) => (wanted === 'auto' || wanted === name) && host.find(name) !== null);
  if (tool === undefined) {
    const reason =
      wanted === 'auto'
        ? 'no v3_cons_tc or v3_cons_sc here: add the Palacios tools to PATH'
        : `${wanted} is not on this host: add it to PATH, or set console-tool = "auto" in the settings`;
    return { reason };
  }
  return { mode: 'console', tool, device, stream: null, args: [device], env: ENV, ...CONSOLE_PLACE };
}

/** Opens a guest's text console. */
export async function openConsole(
  host: Host,
  device: Device,
  wanted: ConsoleChoice = 'auto',
  recording: RecordingPlan | null = null,
): Promise<Session | { reason: string }> {
  const plan = consolePlan(host, device, wanted);
  if ('reason' in plan) return plan;
  return openPtySession(host, {
    ...plan,
    recording,
    scrollback: CONSOLE_SCROLLBACK,
    answers: false,
    fit: null,
  });
}
