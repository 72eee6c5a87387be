import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import { freePort } from './free-port.js';
import { GUARD_MS } from './guard.js';
import { replaceFile } from './replace-file.js';
import { sendSignal } from './send-signal.js';
import { makeKey, type SshClient } from './ssh-client.js';
import { requireSsh } from './ssh-programs.js';

export type SshdOptions = {
  /** Lines for sshd_config, before ours: sshd takes the first value of each. */
  settings?: readonly string[];
  /** What the user's start-up files run at each login, for the shell, see {@link Sshd.atLogin}. */
  atLogin?: string;
};

/**
 * An OpenSSH server on a port of 127.0.0.1, with a host key of its own, run as the user of the tests and for them alone.
 * Who logs in has `folder` for HOME, its `bin` first in PATH, its `tmp` for TMPDIR, and commands run in the user's shell,
 * as everywhere.
 */
export type Sshd = {
  port: number;
  hostKey: string;
  folder: string;
  /** Puts a program into the PATH of who logs in: a text that begins with `#!`. */
  program(name: string, text: string): void;
  /** Takes it away again. */
  remove(program: string): void;
  /**
   * What runs at each login before the command, in the shell: `echo welcome`, `sleep infinity`. Start-up files of a user
   * do such things. The empty text: nothing.
   */
  atLogin(text: string): void;
  /** All that it has said. */
  log(): string;
  /** How often somebody was let in. */
  accepted(): number;
  /** Ends each connection as a line does that breaks, and what runs at its end sees; new ones are let in. */
  cut(): void;
  /** Stops all of it, with what runs in its sessions, as a host does that hangs. */
  freeze(): void;
  thaw(): void;
  /** Ends it with all that runs in its sessions, and removes its folder. */
  end(): Promise<void>;
};

/** Starts a server that lets the client in. It ends with this process. @throws with its log where it does not start */
export async function startSshd(
  { publicKey }: Pick<SshClient, 'publicKey'>,
  { settings = [], atLogin = '' }: SshdOptions = {},
): Promise<Sshd> {
  const { sshd, keygen } = requireSsh();
  // Root's sshd refuses to start without it; packages leave it to the init system.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-sshd-')));
  const file = (name: string) => join(folder, name);
  for (const name of ['bin', 'tmp', 'etc']) mkdirSync(file(name));
  const hostKey = makeKey(keygen, file('etc/host-key'));
  writeFileSync(file('etc/authorized'), `${publicKey}\n`);
  const write = (text: string) => replaceFile(file('etc/at-login'), `${text}\n`);
  write(atLogin);
  const login = `#!/bin/sh\n. ${file('etc/at-login')}\nexec "\${SHELL:-/bin/sh}" -c "$SSH_ORIGINAL_COMMAND"\n`;
  writeFileSync(file('etc/login'), login, { mode: 0o755 });

  const log = () => {
    try {
      return readFileSync(file('etc/log'), 'utf8');
    } catch {
      return '';
    }
  };
  let port = 0;
  let child: ChildProcess;
  for (let tries = 1; ; tries += 1) {
    port = await freePort();
    writeFileSync(file('etc/config'), [...settings, ...ourSettings(folder, port)].join('\n'));
    child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', sshd, '-D', '-f', file('etc/config'), '-E', file('etc/log')],
      { stdio: 'ignore' },
    );
    if (await listens(child, log)) break;
    // Somebody took the port meanwhile.
    if (tries === 5 || !log().includes('Address already in use')) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`sshd did not start:\n${log()}`);
    }
    writeFileSync(file('etc/log'), '');
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('sshd has no process');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const all = () => [pid, ...below(pid)];

  return {
    port,
    hostKey,
    folder,
    program: (name, text) => replaceFile(file(`bin/${name}`), text, 0o755),
    remove: (name) => rmSync(file(`bin/${name}`)),
    atLogin: write,
    log,
    accepted: () =>
      log()
        .split('\n')
        .filter((line) => /^Accepted \w+ for /.test(line)).length,
    cut: () => {
      const connections = below(pid).filter((one) => nameOf(one).startsWith('sshd'));
      for (const one of connections) signal(one, 'SIGKILL');
    },
    freeze: () => {
      for (const one of all()) signal(one, 'SIGSTOP');
    },
    thaw: () => {
      for (const one of all()) signal(one, 'SIGCONT');
    },
    end: async () => {
      // Whoever is killed leaves its children to process 1, so all are found first.
      const found = [...all(), ...atHome(folder)];
      for (const one of found) signal(one, 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await ended;
      removeFolder(folder);
    },
  };
}

function ourSettings(folder: string, port: number): readonly string[] {
  const etc = join(folder, 'etc');
  const environment = {
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
  return [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${etc}/host-key`,
    `AuthorizedKeysFile ${etc}/authorized`,
    'PidFile none',
    'UsePAM no',
    // Folders for temporary files may be written by all.
    'StrictModes no',
    'PermitRootLogin yes',
    'PubkeyAuthentication yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitUserRC no',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE',
    `ForceCommand ${etc}/login`,
    `SetEnv ${Object.entries(environment)
      .map(([name, value]) => `"${name}=${value}"`)
      .join(' ')}`,
    '',
  ];
}

/** Waits until sshd listens; false where it ended. */
async function listens(child: ChildProcess, log: () => string): Promise<boolean> {
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  for (const end = Date.now() + GUARD_MS; ; await delay(5)) {
    if (log().includes('Server listening on ')) return true;
    if (failed || child.exitCode !== null || Date.now() > end) return false;
  }
}

/** The processes below one, the nearest first. */
function below(pid: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid);
  return [...children, ...children.flatMap(below)];
}

/** What runs with this folder for HOME: a command that hangs outlives its connection, and is nobody's child then. */
function atHome(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((one) => procFile(one, 'environ').split('\0').includes(`HOME=${folder}`));
}

function parentOf(pid: number): number | null {
  const fields = /\) \S (\d+) /.exec(procFile(pid, 'stat'));
  return fields?.[1] === undefined ? null : Number(fields[1]);
}

function nameOf(pid: number): string {
  return procFile(pid, 'comm');
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    sendSignal(pid, name);
  } catch {
    // It has ended by itself.
  }
}
