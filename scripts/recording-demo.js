// docs/demo.svg: a tool lies in a shell, and what v3_tui makes of the same call; then the life of a VM.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROGRAM, withApp } from './screen-driver.js';
import { withDevHost } from './with-dev-host.js';

const SIZE = { columns: 120, rows: 38 };

export const WHAT =
  'A recording of v3_tui. In a shell v3_pause exits with 0, and the VM still runs. v3_tui says so: Could not pause web. Then a VM is activated and started, its console opened and a checkpoint of it saved; a guest crashes, and an alert tells of it';

/**
 * @param startApp starts the program
 * @param keep keeps a screen as the next picture
 */
export async function record(startApp, keep) {
  await withDevHost(async (openHost) => {
    const host = await openHost();
    const fault = (...words) =>
      promisify(execFile)(process.execPath, [PROGRAM, 'simulator', 'fault', host.root, ...words]);
    try {
      await fault('light-checkpoints', 'on');
      await fault('fail', 'pause', '2', 'v3-vm0');
      await shell(startApp, keep, host.root);
      const app = startApp({ ...SIZE, args: ['--host-root', host.root] });
      await withApp(app, (one) =>
        program(one, fault, (seconds, isStill) => keep(one, seconds, 'v3_tui', isStill)),
      );
    } finally {
      await host.close();
    }
  });
}

/** The tool says that it has done it. */
async function shell(startApp, keep, root) {
  const env = { PS1: '# ', PATH: `${join(root, 'bin')}:${process.env.PATH}`, ENV: undefined };
  const app = startApp({ ...SIZE, command: '/bin/sh', args: ['-i'], cwd: root, env });
  await withApp(app, async () => {
    await app.until(/^# *$/m, 'the prompt');
    app.type('v3_pause /dev/v3-vm0; echo "exit code $?"\r');
    await app.until(/^exit code 0[\s\S]*^# *$/m, 'the tool');
    await keep(app, 1.5, 'root@host1');
    app.type('grep web proc/v3vee/v3-guests\r');
    await app.until(/^web\s.*running[\s\S]*^# *$/m, 'what is so');
    await keep(app, 2, 'root@host1');
    app.type('exit\r');
    await app.exited;
  });
}

async function program(app, fault, shown) {
  await app.until(/VMs[\s\S]*test9 .*running/, 'the list');
  app.keys('g', 'down');
  await app.until(/web +▶ running/, 'the details of web');
  await app.until(/[⡀-⣿▁-█]{2}/, 'some samples of its exits');
  await shown(1.5);
  app.keys('p');
  await app.until(
    /reported success, but web is still running[\s\S]*injected[\s\S]*Enter +close/,
    'the failure',
  );
  await shown(4, true);
  app.keys('esc');
  await app.untilGone('pause web: failed', 'the end of the dialog');
  await start(app, shown);
  await checkpoint(app, shown);
  await alert(app, fault, shown);
  app.kill('SIGTERM');
  await app.exited;
}

/** An inactive VM is created, started and typed into. */
async function start(app, shown) {
  app.keys('g', ...Array(6).fill('down'));
  await app.until(
    / old-lab .*inactive[\s\S]*[│ ]old-lab +· inactive|^ old-lab: /m,
    'the entry to be selected',
  );
  app.keys('a');
  await app.until(/old-lab +v3-vm4 +stopped/, 'the activation');
  await shown(1.5);
  app.keys('s');
  await app.until(/Start old-lab[\s\S]*▶ console/, 'the modes');
  await shown(1.5);
  app.keys('enter');
  await app.until(/root@old-lab:~#/, 'the console');
  app.type('uname -a\r');
  await app.until(/uname -a[\s\S]*root@old-lab:~# *│?/, 'the answer');
  await shown(2.5);
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}

async function checkpoint(app, shown) {
  app.keys('S');
  await app.until('Save a checkpoint of old-lab', 'the form');
  app.type('before the upgrade');
  await app.until('before the upgrade', 'its name');
  await shown(1.5);
  app.keys('enter');
  await app.until('is saved as', 'the save');
  app.keys('K');
  await app.until(/\[Checkpoints\][\s\S]*before the upgrade/, 'the checkpoint');
  await shown(2);
  app.keys('esc');
}

async function alert(app, fault, shown) {
  await fault('error', 'v3-vm4');
  await app.until(/1 alert/, 'the alert');
  app.keys('W');
  await app.until(/old-lab (crashed|is in ERROR|fell)/, 'what happened');
  await shown(3.5);
}
