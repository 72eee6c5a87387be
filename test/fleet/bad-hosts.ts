import type { LinkTrouble } from '../../src/state/fleet/link.js';
import { type FarHost, farProgram, startFarHost } from '../support/far-host.js';
import { freePort } from '../support/free-port.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import type { SshClient } from '../support/ssh-client.js';
import type { SshdOptions } from '../support/sshd.js';

/** A far host that cannot be used, why, and how it can be again. */
export type BadHost = {
  what: string;
  trouble: LinkTrouble;
  /** In what the user is told. */
  words: RegExp;
  /** Its v3_tui does not end by itself. */
  hangs?: true;
  /** For its sshd. */
  options?: SshdOptions;
  /** Makes a good host bad before anybody connects to it. */
  spoil(far: FarHost, client: SshClient): void | Promise<void>;
  /** Makes it good again; null: that takes another sshd. */
  mend: ((far: FarHost, client: SshClient) => void) | null;
};

/** Something else in the place of v3_tui. */
const program = (text: string): Pick<BadHost, 'spoil' | 'mend'> => ({
  spoil: ({ sshd }) => sshd.program('v3_tui', `#!/bin/sh\n${text}\n`),
  mend: ({ sshd, host }) => sshd.program('v3_tui', farProgram(host)),
});

const atLogin = (text: string): Pick<BadHost, 'spoil' | 'mend'> => ({
  spoil: ({ sshd }) => sshd.atLogin(text),
  mend: ({ sshd }) => sshd.atLogin(''),
});

const leadingTo = (
  change: (far: FarHost, client: SshClient) => Partial<Parameters<SshClient['set']>[1]>,
): Pick<BadHost, 'spoil' | 'mend'> => ({
  spoil: (far, client) => client.set(far.alias, { ...far.sshd, ...change(far, client) }),
  mend: (far, client) => client.set(far.alias, far.sshd),
});

/** Hosts that cannot be used, whatever way the program looks at them. */
export const BAD_HOSTS: readonly BadHost[] = [
  {
    what: 'nobody listens',
    trouble: 'unreachable',
    words: /Connection refused/,
    async spoil(far, client) {
      client.set(far.alias, { ...far.sshd, port: await freePort() });
    },
    mend: (far, client) => client.set(far.alias, far.sshd),
  },
  {
    what: 'a name that nobody knows',
    trouble: 'unreachable',
    words: /Could not resolve hostname/,
    ...leadingTo(() => ({ lines: ['HostName nobody.invalid'] })),
  },
  {
    what: 'another key than before',
    trouble: 'refused',
    words: /HOST IDENTIFICATION HAS CHANGED/,
    ...leadingTo((_far, { publicKey }) => ({ hostKey: publicKey })),
  },
  {
    what: 'a key that is not known yet',
    trouble: 'refused',
    words: /Host key verification failed/,
    ...leadingTo(() => ({ hostKey: null })),
  },
  {
    what: 'it wants a password',
    trouble: 'refused',
    words: /Permission denied/,
    options: { settings: ['PubkeyAuthentication no', 'PasswordAuthentication yes'] },
    spoil: () => {},
    mend: null,
  },
  {
    what: 'there is no v3_tui',
    trouble: 'no-program',
    words: /not found/,
    ...program(''),
    spoil: ({ sshd }) => sshd.remove('v3_tui'),
  },
  {
    what: 'sudo asks for a password',
    trouble: 'no-program',
    words: /a password is required/,
    ...program('echo "sudo: a password is required" >&2; exit 1'),
  },
  {
    what: 'it answers rubbish and ends',
    trouble: 'rubbish',
    words: /./,
    ...program('head -c 300000 /dev/urandom'),
  },
  {
    what: 'it floods',
    hangs: true,
    trouble: 'rubbish',
    words: /yyyyyyyy|y\b/,
    ...program('exec yes yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'),
  },
  {
    what: 'its start-up files hang',
    hangs: true,
    trouble: 'silent',
    words: /./,
    ...atLogin('echo welcome; sleep infinity'),
  },
  {
    what: 'its v3_tui hangs',
    hangs: true,
    trouble: 'silent',
    words: /./,
    ...program('exec sleep infinity'),
  },
];

/** Opens a bad way to a host that is good. */
export async function startBadHost(
  client: SshClient,
  alias: string,
  bad: BadHost,
  host: SimulatedHost,
): Promise<FarHost> {
  const far = await startFarHost(client, alias, { ...bad.options, host });
  await bad.spoil(far, client);
  return far;
}
