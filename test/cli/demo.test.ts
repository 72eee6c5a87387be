import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { processesAbout, until } from '../simulator/simulated-host.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { run, start } from './command.js';
import { endTerminals, inTerminal } from './terminal.js';

const temporary = ownTmpdir();

afterEach(endTerminals);

/** Nothing of a demo is left: no file, and no process with its folder in its arguments. */
function nothingLeft(): boolean {
  return readdirSync(temporary()).length === 0 && processesAbout(temporary()).length === 0;
}

function demoFolder(): string {
  return readdirSync(temporary()).find((name) => name.startsWith('v3_tui-demo-')) ?? '';
}

/** Waits until the demo's host is up, so that there is something to clean up. */
async function hostUp(): Promise<void> {
  await until(
    'the host of the demo',
    () => processesAbout(join(temporary(), demoFolder(), 'demo')).length > 0,
  );
}

describe('the tour', () => {
  it('leads through the main job as text, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await run('demo');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('*** wrong');
    expect(code).toBe(0);
    for (const shown of [
      /^\$ v3_tui new lab .*\nlab is in the inventory, inactive\.$/m,
      /^\$ v3_tui activate lab /m,
      /^root@lab:~# uname -a\nHeron lab /m,
      /^\$ v3_tui pause lab .*\nlab is paused\.$/m,
      /^\$ v3_tui continue lab .*\nlab is running\.$/m,
      /^Could not pause lab: v3_pause reported success, but lab is still running\.$/m,
      /^\$ v3_tui stop lab .*\nlab is stopped\.$/m,
      /^\$ v3_tui adopt test9 /m,
      /^\$ v3_tui delete lab .*\nlab is deleted\.$/m,
      /^\$ v3_tui simulator reboot /m,
      /was running before the host restarted$/m,
    ]) {
      expect(stdout).toMatch(shown);
    }
    expect(nothingLeft()).toBe(true);
  });

  it('leaves nothing behind where SIGINT ends it', async () => {
    const { child, ended } = start(['demo']);
    await hostUp();
    child.kill('SIGINT');
    expect((await ended).code).toBe(1);
    await until('the folder to go', nothingLeft);
  });

  it('leaves nothing behind where it is killed', async () => {
    const { child, ended, stdout } = start(['demo']);
    await until('the first steps', () => stdout().includes('$ v3_tui list'));
    child.kill('SIGKILL');
    await ended;
    await until('the folder to go', nothingLeft);
  });
});

describe('the tour of three hosts', () => {
  it('shows the VMs of all, pauses one through its bridge, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await run('demo', '--fleet');
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    for (const shown of [
      /^local +active +running +web /m,
      /^alpha +active +running +api /m,
      /^beta +active +running +mail /m,
      /^alpha: api is paused\.$/m,
      /^alpha +active +paused +api /m,
    ]) {
      expect(stdout).toMatch(shown);
    }
    await until('the folders to go', nothingLeft);
  });

  for (const signal of ['SIGHUP', 'SIGKILL'] as const) {
    it(`leaves nothing behind where ${signal} ends it`, async () => {
      const { child, ended, stdout } = start(['demo', '--fleet']);
      await until('the list', () => stdout().includes('lab'));
      child.kill(signal);
      await ended;
      await until('the folders to go', nothingLeft);
    });
  }

  it('leaves nothing behind where a signal ends it before its hosts are up', async () => {
    const { child, ended } = start(['demo', '--fleet']);
    await until('a folder', () => demoFolder() !== '');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(1);
    await until('the folders to go', nothingLeft);
  });
});

it('says why there is no demo where its folder cannot be made', async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/proc/no-folder';
  const { ended } = start(['demo']);
  process.env.TMPDIR = before;
  expect(await ended).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^No demo: no such file or directory: the folder for temporary files, TMPDIR=\/proc\/no-folder\.\n$/,
    ),
  });
});

describe('the demo in a terminal', () => {
  it('is left by q at once, though its VMs run: they go with its host', async () => {
    const terminal = await inTerminal(['demo'], { columns: 120, rows: 40 });
    await terminal.shows(/Active \(3\)[\s\S]*running/);
    terminal.type('q');
    expect(await terminal.ended()).toBe(0);
    await until('the folder to go', nothingLeft);
  });

  it('in plain lines pauses a far VM without a word of marks, and is left at once', async () => {
    const terminal = await inTerminal(['--screen-reader', 'demo', '--fleet'], { columns: 120, rows: 60 });
    await terminal.shows(/mail on beta, running[\s\S]*for help:\s*$/);
    terminal.type('pause alpha/api\r');
    await terminal.shows(/for help: pause alpha\/api\nalpha: api is paused\./);
    terminal.type('quit\r');
    expect(await terminal.ended()).toBe(0);
    await until('the folders to go', nothingLeft);
  });

  it('shows the program with VMs in all three categories, and leaves nothing behind', async () => {
    const terminal = await inTerminal(['demo'], { columns: 120, rows: 40 });
    for (const shown of [/Active \(3\)/, /Inactive \(2\)/, /Not in inventory \(1\)/, /web/, /test9/]) {
      await terminal.shows(shown);
    }
    expect(existsSync(join(temporary(), demoFolder(), 'demo', 'proc', 'v3vee'))).toBe(true);
    terminal.kill('SIGTERM');
    await terminal.ended();
    await until('the folder to go', nothingLeft);
  });
});
