import { expect, test } from 'vitest';
import { anApp } from '../screens/setup.js';
import type { App } from '../support/screen.js';
import { aRealHost, backToList, exitsOf, openStream, realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

await withRealGuest((files) => {
  test('a real guest lives a whole life by keys', async () => {
    const host = await aRealHost(files);
    const config = host.config('web.xml', realConfig(files));
    const app = await anApp(host, { columns: 140, rows: 45 });

    app.keys('n');
    await app.until(/1 of \d: name/, 'the first step');
    app.type('web');
    app.keys('enter');
    await app.until(/2 of \d: config/, 'the config step');
    app.type(config);
    app.keys('enter');
    await app.until('▶ a ready guest image');
    app.keys('down');
    await app.until('▶ built from the config');
    app.keys('enter');
    await app.until(/: summary/, 'the summary');
    app.keys('enter');
    await app.until('web is in the inventory, inactive', 'the entry');
    app.keys('a');
    await app.until('web is active on /dev/v3-vm0, stopped', 'the activation');

    app.keys('s');
    await app.until('▶ console', 'the mode dialog');
    app.keys('enter');
    await app.until('keys go to the guest', 'the console');
    await app.until(/^.*web:~# *│/m, 'the shell of the guest');
    await command(app, 'uname -s', /^.*\bLinux *│/m);

    // vim: a text is written, saved and read back.
    app.type('vim /tmp/note\r');
    await app.until(/\/tmp\/note.*\[New File\]/, 'vim');
    const note = 'saved by a real guest';
    app.type(`i${note}`);
    // A guest's cursor moves after its text was drawn.
    const cursorIn = (rows: readonly string[]) =>
      (app.cursor()?.column ?? 0) - (rows.find((row) => row.includes(note)) ?? '').indexOf(note);
    await app.until((rows) => rows.join().includes(note) && cursorIn(rows) === note.length, 'the note');
    app.keys('esc');
    await app.until((rows) => cursorIn(rows) === note.length - 1, 'the end of the insertion');
    app.type(':wq\r');
    await app.until(/written/, 'vim to write');
    app.type('clear\r');
    await app.untilGone('written');
    await command(app, 'cat /tmp/note', /^.*\bsaved by a real guest *│/m);

    // htop redraws by itself: its uptime moves on.
    app.type('htop\r');
    const uptime = () => /Uptime: ([\d:]+)/.exec(app.text().join('\n'))?.[1];
    await app.until(() => uptime() !== undefined, 'htop');
    const first = uptime();
    await app.until(() => ![first, undefined].includes(uptime()), 'htop to draw its screen again');
    app.type('q');
    await app.until(/Uptime[\s\S]*│web:~# *│/, 'the shell after htop');
    await backToList(app);

    // dmesg in a stream.
    await openStream(app, 'com2', 1);
    app.keys('enter');
    await app.until(/^.*web:~# *│/m, 'the shell on the stream');
    app.type('dmesg | head -n 3\r');
    await app.until('Linux version 6', 'the words of the kernel');
    await backToList(app);

    app.keys('p');
    await app.until('web is paused', 'the pause');
    const still = exitsOf(host);
    app.keys('u');
    await app.until('web is running', 'the continuing');
    await expect.poll(() => exitsOf(host)).toBeGreaterThan(still);

    app.keys('x');
    await app.until(/v3_stop \/dev\/v3-vm0[\s\S]*▶ Cancel/, 'the warning');
    app.keys('right');
    await app.until('▶ Stop');
    app.keys('enter');
    await app.until('web is stopped', 'the stop');
    app.keys('d');
    await app.until(/v3_free \/dev\/v3-vm0[\s\S]*▶ Cancel/, 'the warning');
    app.keys('right');
    await app.until('▶ Delete');
    app.keys('enter');
    await app.until('web is deleted', 'the end');
    app.keys('q');
    expect(await app.exited).toEqual({ code: 0 });
  });
});

/** Types a command into a guest's shell, and waits for what it prints. */
async function command(app: App, line: string, shows: RegExp): Promise<void> {
  app.type(`${line}\r`);
  await app.until(shows, line);
}
