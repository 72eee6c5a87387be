import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
import { openReplay, type Replay, shows } from './replay.js';
import { startSettled } from './running.js';
import type { Terminal } from './terminal.js';

/** One stream of the guest is in our pane, another in tmux, so neither takes the other's. */
const OURS = 'mail-01';
const PEERS = 'proxy-01';
const STREAM = 'com1';
/** A menu takes keys only once the user can have seen it. */
const ARMED_MS = 600;
const REST_MS = 300;
const READY_MS = 1000;
const OPEN_MS = 5000;
const TRIES = 3;

/** A shell of a guest on the outer terminal, and what it is in. */
export type GuestShell = {
  terminal: Terminal;
  replay: Replay;
  prompt: string;
  close(): Promise<void>;
};

/** Starts the two guests, without sessions, and stops them after the work. */
export async function withGuests<T>(host: BenchHost, work: () => Promise<T>): Promise<T> {
  for (const name of [OURS, PEERS]) await host.command('start', name, '--mode', 'none');
  try {
    return await work();
  } finally {
    for (const name of [OURS, PEERS]) await host.command('stop', '--yes', name);
  }
}

/** A session in a pane of the program, with the keys. */
export async function openInPane(host: BenchHost, mode: 'stream' | 'console'): Promise<GuestShell> {
  const { terminal, replay } = await startSettled(host);
  terminal.send('j'.repeat(host.names.indexOf(OURS)));
  await replay.until(shows(`${OURS}.xml`), `the details of ${OURS}`);
  await terminal.quiet(ARMED_MS);
  for (let left = TRIES; ; left -= 1) {
    try {
      await openSession(terminal, replay, mode);
      break;
    } catch (error) {
      // The host may hold an earlier session for a moment after its program was killed.
      if (left === 0) throw error;
    }
  }
  return ready({ terminal, replay, prompt: promptOf(OURS), close: terminal.close });
}

async function openSession(terminal: Terminal, replay: Replay, mode: 'stream' | 'console'): Promise<void> {
  if (mode === 'console') terminal.send('c');
  else {
    terminal.send('t');
    await replay.until(shows(`▶ ${STREAM}`), 'the streams', OPEN_MS);
    await delay(ARMED_MS);
    terminal.send('\r');
  }
  await replay.until(shows('keys go to the guest'), `the ${mode}`, OPEN_MS);
}

/** The same tool inside tmux, on a terminal of the same size, with tmux's own settings. */
export async function openInTmux(host: BenchHost): Promise<GuestShell> {
  const device = `/dev/v3-vm${host.names.indexOf(PEERS)}`;
  const tool = [`${host.root}/bin/v3_stream`, '-i', device, STREAM];
  const tmux = ['-S', join(mkdtempSync(join(host.folder, 'tmux-')), 'socket'), '-f', '/dev/null'];
  const terminal = host.other('tmux', ...tmux, 'new-session', ...tool);
  const replay = openReplay(terminal);
  await terminal.after(-1, READY_MS);
  return ready({
    terminal,
    replay,
    prompt: promptOf(PEERS),
    close() {
      // Its server is not our child, and outlives its terminal.
      spawnSync('tmux', [...tmux, 'kill-server']);
      return terminal.close();
    },
  });
}

/** The same with the whole terminal. */
export async function openOnWholeTerminal(host: BenchHost): Promise<GuestShell> {
  const shell = await openInPane(host, 'stream');
  const { terminal, replay } = shell;
  terminal.send('\x1d');
  await replay.until(shows('types into it'), 'the manager');
  terminal.send('z');
  await terminal.quiet(REST_MS);
  terminal.send('i');
  await terminal.quiet(REST_MS);
  await clearGuest(shell);
  return shell;
}

/** `v3_tui attach` to the stream. */
export function openAttached(host: BenchHost): Promise<GuestShell> {
  const terminal = host.program({ args: ['attach', OURS, '--stream', STREAM] });
  return opened(terminal, OURS);
}

/** The tool itself on the terminal. */
export function openBare(host: BenchHost): Promise<GuestShell> {
  const device = `/dev/v3-vm${host.names.indexOf(PEERS)}`;
  return opened(host.other(`${host.root}/bin/v3_stream`, '-i', device, STREAM), PEERS);
}

/** `v3_tui attach` to a console, and the prompt that it will show. */
export function attachedConsole(
  host: BenchHost,
  options: readonly string[],
): Pick<GuestShell, 'terminal' | 'prompt'> {
  const terminal = host.program({ args: ['attach', OURS, '--mode', 'console', ...options] });
  return { terminal, prompt: promptOf(OURS) };
}

async function opened(terminal: Terminal, name: string): Promise<GuestShell> {
  await terminal.after(-1, READY_MS);
  return ready({ terminal, replay: openReplay(terminal), prompt: promptOf(name), close: terminal.close });
}

/** An empty screen with a prompt. */
export async function clearGuest({ terminal, replay }: GuestShell): Promise<void> {
  terminal.send('\x0c');
  await terminal.quiet(REST_MS);
  await replay.catchUp();
}

/** The rows of the guest's screen, without what is around it and trailing blanks. */
export function guestRows({ replay, prompt }: GuestShell): readonly string[] {
  const rows = replay.rows();
  const first = rows.find((row) => row.includes(prompt)) ?? '';
  const left = Math.max(first.indexOf(prompt), 0);
  return rows.map((row) =>
    row
      .slice(left)
      .replace(/ *│.*$/, '')
      .trimEnd(),
  );
}

/** A guest that has shown its prompt to an earlier reader shows it again after Enter. */
async function ready(shell: GuestShell): Promise<GuestShell> {
  const { terminal, replay, prompt } = shell;
  await terminal.quiet(READY_MS);
  terminal.send('\r');
  await replay.until(shows(prompt), 'the prompt');
  await clearGuest(shell);
  return shell;
}

const promptOf = (name: string) => `root@${name}:~#`;
