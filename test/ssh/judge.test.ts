import { describe, expect, it } from 'vitest';
import { judge, lastLines, sshWords } from '../../src/ssh/judge.js';
import { fc } from '../support/fast-check.js';

/** As OpenSSH 8.4 to 9.9 print them. */
describe('ssh’s own words', () => {
  it.each([
    'admin@far: Permission denied (publickey,password).',
    'Host key verification failed.',
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    'No ED25519 host key is known for far and you have requested strict checking.',
    'Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures',
    'Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa',
    'command-line: line 0: Bad configuration option: frobnicate',
    'Bad owner or permissions on /home/admin/.ssh/config',
    'unknown option -- z',
    'admin@jump: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535',
  ])('are a refusal, which nobody tries again by himself: %s', (said) => {
    expect(judge(sshWords(said, false))).toBe('refused');
  });

  it.each([
    'ssh: connect to host far port 22: Connection refused',
    'ssh: connect to host far port 22: Connection timed out',
    'ssh: connect to host far port 22: No route to host',
    'ssh: connect to host far port 22: Network is unreachable',
    'ssh: Could not resolve hostname far: Name or service not known',
    'ssh: Could not resolve hostname far: Temporary failure in name resolution',
    'Connection timed out during banner exchange',
    'Connection to 10.0.0.1 port 22 timed out',
    'kex_exchange_identification: read: Connection reset by peer',
    'kex_exchange_identification: Connection closed by remote host',
    'Connection closed by 10.0.0.1 port 22',
    'Connection reset by 10.0.0.1 port 22',
    'Timeout, server far not responding.',
    'client_loop: send disconnect: Broken pipe',
    'Connection to far closed by remote host.',
    'ssh_dispatch_run_fatal: Connection to 10.0.0.1 port 22: message authentication code incorrect',
    'Control socket connect(/run/user/1000/v3_tui/m): Connection refused',
    '',
  ])('are of a line that is not there, or no more: %s', (said) => {
    expect(judge(sshWords(said, false))).toBe('unreachable');
  });

  it('tell that the master may have no more sessions, and not what our own arguments made of that', () => {
    const said = [
      'mux_client_request_session: session request failed: Session open refused by peer',
      'kex_exchange_identification: Connection closed by remote host',
      'Connection closed by UNKNOWN port 65535',
    ];
    expect(sshWords(said.join('\r\n'), true)).toEqual([said[0]]);
    expect(judge(sshWords(said.join('\n'), true))).toBe('no-room');
  });

  it('are without warnings that kept nothing from being done', () => {
    expect(sshWords("Warning: Permanently added 'far' to the list of known hosts.\n\n", false)).toEqual([]);
  });
});

it('any text is shown as its last 40 lines, bounded and safe', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 600 }), { maxLength: 60 }), (texts) => {
      const lines = lastLines(texts.join('\n'));
      expect(lines.length).toBeLessThanOrEqual(40);
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
    { numRuns: 30 },
  );
  expect(lastLines(Array.from({ length: 99 }, (_, n) => `line ${n}`).join('\n'))).toHaveLength(40);
  expect(lastLines('line 1\nline 2\n').at(-1)).toBe('line 2');
});
