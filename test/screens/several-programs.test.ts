import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp, aRunningVm, v3Tui } from './setup.js';

/** The program without its polling: it sees only what it is notified of. */
const UNPOLLED = ['--interval', '3600'];

test('what one program adds and activates appears in the other without a reload', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await anApp(host, {}, UNPOLLED);
  await app.until('Active (1)');
  await anActiveVm(host, 'db');
  await app.until('Active (2)', 'the VM of the other program');
  await v3Tui(host, 'delete', 'db', '--yes');
  await app.until('Active (1)', 'the VM to go');
});

test('a VM that another program works on is shown busy and refused, with that program, until it is killed', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  const other = await anApp(host);
  await app.until('Active (1)');
  await host.fault('hang', 'pause', '1');
  other.keys('p');
  await other.until('pause…', 'the other program at work');
  await app.until(/web +v3-vm0 +busy/, 'the VM as busy');
  await app.until(`in another v3_tui, process ${other.pid()}`, 'who works on it');
  const told = `pause web is under way in another v3_tui (process ${other.pid()})`;
  app.keys('x');
  await app.until(`stop: ${told}`, 'the refusal');
  app.keys('enter');
  await app.until('Enter do it', 'the menu');
  await app.until('pause web is under way in another');
  app.keys('esc');
  await app.untilGone('Enter do it');
  await expect(v3Tui(host, 'pause', 'web')).rejects.toThrow(told);

  await host.hangs('v3_pause');
  other.kill('SIGKILL');
  await app.until(/web +v3-vm0 +running/, 'the VM as free');
  await host.fault('release');
  await host.guests(
    (lines) => lines.some((line) => line.startsWith('web\t/dev/v3-vm0\tpaused')),
    'the pause',
  );
  await app.until('‖ web', 'the pause that went on in the kernel');
  app.keys('u');
  await app.until('web is running', 'work on it again');
});
