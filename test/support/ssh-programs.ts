import { userInfo } from 'node:os';
import { findProgram, searchPath } from '../../src/host/tool-path.js';

/** The programs of OpenSSH, by their paths: sshd runs itself again for each connection, and wants its own whole. */
export type SshPrograms = { sshd: string; ssh: string; keygen: string };

/** Finds OpenSSH's programs; or says in words which of them are missing here. */
export function sshPrograms(): SshPrograms | { missing: string } {
  const search = searchPath(null, `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`);
  const find = (name: string) => findProgram(search, name);
  const [sshd, ssh, keygen] = [find('sshd'), find('ssh'), find('ssh-keygen')];
  if (sshd !== null && ssh !== null && keygen !== null) return { sshd, ssh, keygen };
  const lacking = Object.entries({ sshd, ssh, 'ssh-keygen': keygen }).filter(([, path]) => path === null);
  return { missing: `NOT TESTED over ssh: ${lacking.map(([name]) => name).join(' and ')} missing here` };
}

/** {@link sshPrograms} for those who have asked before. @throws where they are missing */
export function requireSsh(): SshPrograms {
  const programs = sshPrograms();
  if ('missing' in programs) throw new Error(programs.missing);
  return programs;
}

/** Who logs in at an sshd of the tests: it runs as this user, and only root's could let in another. */
export const SSH_USER = userInfo().username;
