import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import { replaceFile } from './replace-file.js';
import { requireSsh, SSH_USER } from './ssh-programs.js';

/** Where an alias of the client leads. */
export type SshHost = {
  port: number;
  /** The public host key that the client knows; null: it knows none. */
  hostKey: string | null;
  /** More lines for its block in ssh's config file, before ours: ssh takes the first value of each. */
  lines?: readonly string[];
};

/**
 * An ssh with a config file, a key and known hosts of its own. It never looks at the user's, and there is no agent.
 * Programs that find `ssh` in PATH run it where they are given `env`.
 */
export type SshClient = {
  folder: string;
  /** The config file, for `-F`. */
  config: string;
  /** The key that sshd must let in. */
  publicKey: string;
  /** For the environment of a program: an undefined variable is one to remove. */
  env: Readonly<Record<string, string | undefined>>;
  /** Lets an alias lead to a port of this machine, or to another than before. */
  set(alias: string, host: SshHost): void;
  /** The words of each ssh that was started, a line each. */
  calls(): readonly string[];
  /** Removes the folder. */
  end(): void;
};

/** Makes a client. Its folder's path is short: ssh's sockets may be in it, whose paths may have 104 bytes. */
export function openSshClient(): SshClient {
  const { ssh, keygen } = requireSsh();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-ssh-')));
  const file = (name: string) => join(folder, name);
  const [config, key, knownHosts, calls, bin] = ['config', 'key', 'known_hosts', 'calls', 'bin'].map(file);
  if (!config || !key || !knownHosts || !calls || !bin) throw new Error('no names');
  const publicKey = makeKey(keygen, key);
  writeFileSync(calls, '');
  mkdirSync(bin);
  const program = `#!/bin/sh\nprintf '%s\\n' "$*" >>${calls}\nexec ${ssh} -F ${config} "$@"\n`;
  writeFileSync(join(bin, 'ssh'), program, { mode: 0o755 });

  const hosts = new Map<string, SshHost>();
  const all = `Host *
  HostName 127.0.0.1
  User ${SSH_USER}
  IdentityFile ${key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
`;
  const write = () => {
    const blocks = [...hosts].map(([alias, { port, lines = [] }]) =>
      [`Host ${alias}`, ...lines, `HostKeyAlias ${alias}`, `Port ${port}`].join('\n  '),
    );
    const known = [...hosts].filter(([, { hostKey }]) => hostKey !== null);
    replaceFile(config, [...blocks, all].join('\n'));
    replaceFile(knownHosts, known.map(([alias, { hostKey }]) => `${alias} ${hostKey}\n`).join(''));
  };
  write();
  return {
    folder,
    config,
    publicKey,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      SSH_AUTH_SOCK: undefined,
      SSH_ASKPASS: undefined,
      DISPLAY: undefined,
    },
    set(alias, host) {
      hosts.set(alias, host);
      write();
    },
    calls: () => readFileSync(calls, 'utf8').split('\n').slice(0, -1),
    end: () => removeFolder(folder),
  };
}

/** Makes a pair of keys without a passphrase. @returns the public one, as known_hosts and authorized_keys have it */
export function makeKey(keygen: string, path: string): string {
  execFileSync(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').trim();
}
