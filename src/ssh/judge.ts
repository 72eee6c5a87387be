import { safeLines } from '../terminal/safe-text.js';

/**
 * Why ssh did not bring a command to its end. `refused`: it was not let in, or says what only the user can mend: trying
 * again by itself could lock the account; `unreachable`: no connection, or it was lost; `no-room`: the master is not
 * allowed another session.
 */
export type SshTrouble = 'refused' | 'unreachable' | 'no-room';

/** ssh's exit code for its own failures; a far command may end with it, too. */
export const SSH_FAILED = 255;

/** What sshd answers beyond its MaxSessions. */
const NO_ROOM = /session request failed: Session open refused by peer/;

/** ssh's words where it was not let in, or did not let the host in. */
const REFUSED =
  /Permission denied|Host key verification failed|Too many authentication failures|HOST IDENTIFICATION HAS CHANGED|host key is known|Unable to negotiate|administratively prohibited|Access denied/i;

/** ssh's words where there is no connection, or no more. A jump's refusal comes with such words, too. */
const NO_CONNECTION =
  /^ssh: (?:connect to host|Could not resolve hostname)|Connection (?:to .{1,300} )?(?:closed|reset|timed out|refused)|Timeout, server|kex_exchange_identification|ssh_exchange_identification|banner exchange|Broken pipe|ssh_dispatch_run_fatal|Received disconnect|Disconnected from|Read from remote host|Control socket connect|mux_client|muxclient|stdio forwarding failed|(?:Network|Host|No route).{0,20}(?:unreachable|to host)|Bad packet length|Corrupted MAC|message authentication code incorrect/i;

/**
 * Why ssh failed, by its own words, which no locale changes. Words that are not known are taken for a refusal: they
 * tell of a wrong option, a config that cannot be read, a key that is not fit.
 * @param words safe lines of ssh's own, see {@link sshWords}; none: it was killed, or its master was
 */
export function judge(words: readonly string[]): SshTrouble {
  if (words.some((line) => NO_ROOM.test(line))) return 'no-room';
  if (words.some((line) => REFUSED.test(line))) return 'refused';
  return words.length === 0 || words.some((line) => NO_CONNECTION.test(line)) ? 'unreachable' : 'refused';
}

const LINES_KEPT = 40;
const LONGEST_LINE = 500;

/** What ssh says after every session that its `ProxyCommand=false` has kept from connecting by itself. */
const OF_NO_CONNECTION = /^(?:kex|ssh)_exchange_identification: |UNKNOWN port 65535/;

/**
 * What ssh said, as the last 40 lines, safe to show and of at most 500 characters each. Left out is what tells nothing:
 * warnings that did not keep it from connecting, empty lines, and what our own arguments made it say.
 * @param raw the text as it was read, of any size that was kept
 * @param throughMaster true: the session used a master
 */
export function sshWords(raw: string, throughMaster: boolean): readonly string[] {
  return lastLines(raw).filter(
    (line) =>
      line.trim() !== '' && !/^Warning: /.test(line) && !(throughMaster && OF_NO_CONNECTION.test(line)),
  );
}

/** The last 40 lines of any text, safe to show and of at most 500 characters each. */
export function lastLines(raw: string): readonly string[] {
  const lines = raw.slice(-LINES_KEPT * LONGEST_LINE).split(/\r\n|\n|\r/);
  return lines
    .slice(-LINES_KEPT - 1)
    .flatMap((line) => safeLines(line.slice(0, LONGEST_LINE)))
    .slice(-LINES_KEPT);
}
