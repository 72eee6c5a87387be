import type { SshTarget } from './target.js';

/** How long ssh waits for a connection, in seconds. */
const CONNECT_SECONDS = 10;

/** A host that answers none of so many questions, one every so many seconds, is given up: after 15 s. */
const ALIVE = { seconds: 5, count: 3 };

/** A master stays so long without a session when the program that opened it was killed, in seconds. */
const PERSIST_SECONDS = 30;

/** What one use of ssh is like. */
export type SshUse = {
  /** True: the far command gets a terminal. */
  terminal: boolean;
  /** Where ssh's own words go, apart from those of the far command; null: both go to standard error. */
  wordsPath: string | null;
};

/**
 * ssh's arguments for a command with a connection of its own.
 * @param ask true: ssh may ask the user, on the terminal
 * @param line for the far user's shell, see {@link import('./far-line.js').farLine}
 */
export function directArguments(
  target: SshTarget,
  { ask, terminal, wordsPath }: SshUse & { ask: boolean },
  line: string,
): string[] {
  return [...ownConnection(target, ask), ...words(wordsPath), ...forTerminal(terminal), ...at(target), line];
}

/**
 * ssh's arguments for a master: it asks on the terminal if it may, goes into the background once it is let in, and ends
 * with the call with success. Who is connected to its control socket keeps it open, see `masters.ts`.
 */
export function masterArguments(
  target: SshTarget,
  controlPath: string,
  { ask, wordsPath }: Pick<SshUse, 'wordsPath'> & { ask: boolean },
): string[] {
  return [
    ...words(wordsPath),
    ...option('ControlMaster', 'yes'),
    ...option('ControlPersist', PERSIST_SECONDS),
    ...ownConnection(target, ask),
    ...controlAt(controlPath),
    '-f',
    '-N',
    '-T',
    ...at(target),
  ];
}

/**
 * ssh's arguments for a command through a master.
 * @param line for the far user's shell
 */
export function sessionArguments(
  target: SshTarget,
  controlPath: string,
  { terminal, wordsPath }: SshUse,
  line: string,
): string[] {
  return [...throughMaster(controlPath), ...words(wordsPath), ...forTerminal(terminal), ...at(target), line];
}

/** A way through a master: from a UNIX socket or a port of this machine to a port or a UNIX socket of the far one. */
export type Tunnel = {
  /** A path, or a port on 127.0.0.1. */
  from: string | number;
  /** A path, or a port on the far host's 127.0.0.1. */
  to: string | number;
};

/** ssh's arguments for a tunnel through a master; it stays as long as the call, which ends where it cannot be had. */
export function tunnelArguments(
  target: SshTarget,
  controlPath: string,
  { from, to }: Tunnel,
  wordsPath: string | null,
): string[] {
  const ends = [from, to].map((end) => (typeof end === 'number' ? `127.0.0.1:${end}` : end));
  return [
    ...throughMaster(controlPath),
    ...option('ExitOnForwardFailure', 'yes'),
    ...words(wordsPath),
    '-N',
    '-T',
    '-L',
    ends.join(':'),
    ...at(target),
  ];
}

/**
 * ssh's arguments for standard input and output as a connection to a port of the far host's 127.0.0.1, through a
 * master. It is no session: sshd's MaxSessions does not count it.
 */
export function pipeArguments(
  target: SshTarget,
  controlPath: string,
  port: number,
  wordsPath: string | null,
): string[] {
  return [...throughMaster(controlPath), ...words(wordsPath), '-W', `127.0.0.1:${port}`, ...at(target)];
}

/** ssh's arguments for a word to a master: `exit` ends it and its sessions. */
export function controlArguments(target: SshTarget, controlPath: string, word: 'check' | 'exit'): string[] {
  return [...throughMaster(controlPath), '-O', word, ...at(target)];
}

/** Of options that are given twice, ssh takes the first: what must be so stands before the user's, what is only a default after. */
function ownConnection({ options }: SshTarget, ask: boolean): string[] {
  return [
    ...(ask ? [] : option('BatchMode', 'yes')),
    // A command of the config would keep ours from being run; its forwardings belong to the user's own sessions.
    ...option('RemoteCommand', 'none'),
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardX11', 'no'),
    ...options,
    ...option('ConnectTimeout', CONNECT_SECONDS),
    ...option('ServerAliveInterval', ALIVE.seconds),
    ...option('ServerAliveCountMax', ALIVE.count),
  ];
}

/**
 * A session never connects by itself: where the master refuses it or is gone, ssh would make a connection of its own,
 * with another authentication. `ProxyCommand=false` makes that fail before anything is sent. The user's config is not
 * read: the master has been told of it, and a `Match exec` or a look-up of a name would hold up every session.
 */
function throughMaster(controlPath: string): string[] {
  return [
    '-F',
    'none',
    ...option('ControlMaster', 'no'),
    ...controlAt(controlPath),
    ...option('ProxyCommand', 'false'),
    ...option('BatchMode', 'yes'),
    // As the configs of the distributions have it: the far program speaks and counts columns by them.
    ...option('SendEnv', 'LANG LC_*'),
  ];
}

function forTerminal(terminal: boolean): string[] {
  // ssh's farewell would stand on the screen of the far program.
  return terminal ? ['-tt', '-e', 'none', ...option('LogLevel', 'ERROR')] : ['-T'];
}

function words(path: string | null): string[] {
  return path === null ? [] : ['-E', path];
}

function at({ destination }: SshTarget): string[] {
  return ['--', destination];
}

function option(name: string, value: string | number): string[] {
  return ['-o', `${name}=${value}`];
}

/** Unlike other options, the last `-S` counts. ssh expands `%` in the path. */
function controlAt(path: string): string[] {
  return ['-S', path.replaceAll('%', '%%')];
}
