import { expect, test } from 'vitest';
import { sshTunnel } from '../../src/sessions/vnc/ssh-tunnel.js';
import { fc } from '../support/fast-check.js';

test.each([
  [
    { SSH_CONNECTION: '10.0.0.9 51000 10.0.0.5 22', USER: 'alice' },
    'ssh -L 5951:127.0.0.1:5951 alice@10.0.0.5',
  ],
  [
    { SSH_CONNECTION: '10.0.0.9 51000 10.0.0.5 2222', USER: 'root', SUDO_USER: 'bob' },
    'ssh -p 2222 -L 5951:127.0.0.1:5951 bob@10.0.0.5',
  ],
  [{ SSH_CONNECTION: '::1 1 2001:db8::5 22', USER: 'a' }, 'ssh -L 5951:127.0.0.1:5951 a@2001:db8::5'],
  [{ SSH_CONNECTION: 'fe80::2 1 fe80::1%eth0 22', USER: 'a' }, 'ssh -L 5951:127.0.0.1:5951 a@lab'],
  [{ SSH_CONNECTION: '10.0.0.9 51000', LOGNAME: 'carol' }, 'ssh -L 5951:127.0.0.1:5951 carol@lab'],
  [{ SSH_CONNECTION: '1 2 10.0.0.5 99999', USER: 'a' }, 'ssh -L 5951:127.0.0.1:5951 a@lab'],
  [{ USER: '-oProxyCommand=x' }, 'ssh -L 5951:127.0.0.1:5951 lab'],
  [{ USER: 'a\x1b[31m' }, 'ssh -L 5951:127.0.0.1:5951 lab'],
  [{}, 'ssh -L 5951:127.0.0.1:5951 lab'],
  [{ USER: "o'hara" }, "ssh -L 5951:127.0.0.1:5951 'o'\\''hara'@lab"],
])('from %j', (env, line) => {
  expect(sshTunnel(5951, env, 'lab')).toBe(line);
});

test('whatever SSH_CONNECTION says, only an address and a port of it are used', () => {
  fc.assert(
    fc.property(fc.string(), (said) => {
      expect(sshTunnel(5951, { SSH_CONNECTION: said, USER: 'a' }, 'lab')).toMatch(
        /^ssh (-p \d+ )?-L 5951:127\.0\.0\.1:5951 a@(lab|[0-9a-fA-F.:]+)$/,
      );
    }),
  );
});
