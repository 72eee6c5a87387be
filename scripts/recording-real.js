// docs/real-guests.svg: the real demo. It needs what `npm run demo -- --real` needs, and is a little different each
// time, as the guests are.
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withApp } from './screen-driver.js';

/** The console of 80×25 is whole beside the list. */
const SIZE = { columns: 120, rows: 38 };

export const WHAT =
  'A recording of v3_tui: uname, vim and htop in the console of a VM, dmesg and a counter in a stream of it; a checkpoint is saved and loaded, and the counter goes on where it was; the guest panics, and the VM is in ERROR';

const NOTE = 'A real Linux runs in this VM.\rIts console is a pane of v3_tui,\rand so is vim.';

/**
 * @param startApp starts the program
 * @param keep keeps a screen as the next picture
 */
export async function record(startApp, keep) {
  const shown = (app, seconds) => keep(app, seconds, 'v3_tui demo --real');
  const env = {
    // The guest is kept in the cache; the paths on the screen are short in /tmp.
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    TMPDIR: tmpdir(),
  };
  await withApp(startApp({ args: ['demo', '--real'], ...SIZE, env }), (app) => demo(app, shown));
}

async function demo(app, shown) {
  await app.until(/VMs[\s\S]*test9 .*running/, 'the list');
  const scripted = /The guests are scripted[^\r\n]*/.exec(app.raw().toString('utf8'));
  if (scripted) throw new Error(scripted[0]);
  await app.until('Exits on core 0', 'a line of telemetry');
  app.keys('g', 'down');
  await app.until(/│ web +▶ running/, 'the details of web');
  await app.until(/[▁-█]{5}/, 'five samples of its exits');
  await shown(app, 2.5);
  await console(app, shown);
  await stream(app, shown);
  await checkpoint(app, shown);
  await panic(app, shown);
  app.kill('SIGTERM');
  await app.exited;
}

async function console(app, shown) {
  app.keys('c');
  await app.until(/Welcome to web[\s\S]*web:~# *│/, 'the shell');
  await shown(app, 1.5);
  app.type('uname -a\r');
  await app.until(/Linux web 6[\s\S]*web:~# *│/, 'the kernel');
  await shown(app, 2);
  app.type('vim note\r');
  await app.until('[New File]', 'vim');
  app.type(`i${NOTE}`);
  await app.until('and so is vim.', 'the text');
  await shown(app, 2.5);
  const { column } = app.cursor();
  app.keys('esc');
  await app.until(() => app.cursor()?.column === column - 1, 'the end of the insertion');
  app.type(':wq\r');
  await app.until(/written[\s\S]*web:~# *│/, 'vim to write');
  app.type('htop\r');
  await app.until(/Uptime: [\s\S]*F10/, 'htop');
  await shown(app, 2.5);
  app.type('q');
  await app.until(/web:~# *│/, 'the shell after htop');
  app.type('clear\r');
  await app.untilGone('Uptime', 'the end of htop');
}

/** The kernel's words and a counter on a stream. */
async function stream(app, shown) {
  await toManager(app);
  app.keys('t');
  await app.until('▶ com1', 'the streams');
  app.keys('enter');
  await app.until('keys go to the guest', 'the stream');
  app.keys('enter');
  await app.until(/^.*web:~# *│/m, 'the shell on the stream');
  app.type('clear; dmesg | tail -n 5\r');
  await app.until(/│\[ *\d+\.\d+\][\s\S]*web:~# *│/, 'the words of the kernel');
  await shown(app, 2);
  app.type('clear; count\r');
  await app.until(/│3 *│/, 'the counter');
}

/** Saves, and loads while the counter is further. */
async function checkpoint(app, shown) {
  await toManager(app);
  app.keys('S');
  await app.until('Save a checkpoint of web', 'the form');
  app.type('counting');
  await app.until('Name  counting', 'its name');
  await shown(app, 1.5);
  app.keys('enter');
  await app.until('web is saved as "counting"', 'the save');
  const saved = numbers(app.text()).at(-1);
  await app.until((rows) => numbers(rows).at(-1) > saved + 2, 'the counter to go on');
  app.keys('K');
  await app.until(/\[Checkpoints\][\s\S]*sha-256/, 'the checkpoint');
  await shown(app, 2);
  app.keys('enter');
  await app.until('▶ Cancel', 'the warning');
  app.keys('right');
  await app.until('▶ Load', 'the choice');
  await shown(app, 2);
  app.keys('enter');
  await app.until('"counting" is loaded: web is running.', 'the load');
  app.keys('[');
  await app.until((rows) => isAfterLoad(numbers(rows)), 'the counter to go on where it was');
  await shown(app, 3);
}

/** What the counter has said. */
function numbers(rows) {
  return rows.flatMap((row) => /│(\d+) *│$/.exec(row)?.[1] ?? []).map(Number);
}

function isAfterLoad(counted) {
  const at = counted.findIndex((number, before) => number <= counted[before - 1]);
  return at >= 0 && counted.length > at + 1;
}

async function panic(app, shown) {
  app.keys('c');
  await app.until('keys go to the guest', 'the console');
  app.type('panic\r');
  await app.until(/! ?›?web .*ERROR[\s\S]*<\/TASK>[\s\S]*The guest has panicked/, 'the VM in ERROR');
  await shown(app, 3);
}

async function toManager(app) {
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}
