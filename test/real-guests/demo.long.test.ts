import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { start } from '../cli/command.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { withRealGuest } from './with-real-guest.js';

const temporary = ownTmpdir();

await withRealGuest(() => {
  test('the tour goes as it should on real guests, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await start(['demo', '--real'], { home: homedir() }).ended;
    expect(stderr).toBe('');
    expect(stdout).not.toContain('*** wrong');
    expect(stdout).toMatch(/^lab:~# uname -a\nLinux lab /m);
    expect(code).toBe(0);
    expect(readdirSync(temporary())).toEqual([]);
  });
});
