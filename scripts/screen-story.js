// The host in the pictures of the screens: what is on it, and how it got there.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** When the story begins; each step is ten minutes after the last. */
const BEGIN = Date.UTC(2026, 0, 31, 9, 0);
const STEP_MS = 600_000;
const NOW = Date.UTC(2026, 0, 31, 16, 42, 7);

/**
 * Makes the host, and removes it with `stop`.
 * @param program the built program
 * @param folder where it is made, as the screens show it; must not exist
 */
export async function startStory(program, folder) {
  const root = join(folder, 'host1');
  const log = join(folder, 'messages');
  const clock = join(folder, 'clock.cjs');
  mkdirSync(folder);
  writeFileSync(log, KERNEL_LOG);
  writeFileSync(clock, 'Date.now = () => Number(process.env.PICTURE_TIME);\n');
  const clockAt = (time) => ({ NODE_OPTIONS: `--require ${clock}`, PICTURE_TIME: String(time), TZ: 'UTC' });
  const v3Tui = (env, ...words) =>
    run(process.execPath, [program, ...words], { env: { ...process.env, ...env, USER: 'root' } });
  const onSimulator = (word, ...words) => v3Tui({}, 'simulator', word, root, ...words);
  let time = BEGIN;
  const onHost = (...words) => {
    time += STEP_MS;
    return v3Tui(clockAt(time), '--host-root', root, ...words);
  };
  const stop = async () => {
    await onSimulator('stop').catch((error) => console.error(error.message));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await onSimulator('start');
    await makeVms({ root, folder, onHost, onSimulator });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    root,
    folder,
    /** The arguments that start the program on this host. */
    args: ['--host-root', root, '--log', log],
    /** The settings file of a theme. */
    settingsOf(theme) {
      const file = join(folder, `${theme}.toml`);
      writeFileSync(file, `theme = "${theme}"\n`);
      return file;
    },
    /** Sets a fault of the host. */
    fault: (...words) => onSimulator('fault', ...words),
    /** Stops the program's clock, so the pictures are always the same. */
    stillClock: clockAt(NOW),
    stop,
  };
}

/**
 * Active: web and mail run, db is paused, build is stopped and has tags and notes, lab is in ERROR.
 * Inactive: three. Not in the inventory: test9 runs, spare is stopped.
 */
async function makeVms({ root, folder, onHost, onSimulator }) {
  for (const name of ['web', 'db', 'mail', 'build', 'lab', 'old-lab', 'kiosk', 'web-old']) {
    const { config, image } = filesOf(folder, name);
    await onHost('new', name, '--config', config, '--image', image);
  }
  for (const name of ['web', 'db', 'mail', 'build', 'lab']) await onHost('activate', name);
  for (const name of ['web', 'db', 'mail', 'lab']) await onHost('start', name, '--mode', 'none');
  await onHost('tag', 'build', 'ci', 'nightly');
  await onHost('note', 'build', 'Builds the images of the others.\nStopped but for the night.');
  await onHost('tag', 'web', 'customer');
  await onSimulator('fault', 'light-checkpoints', 'on');
  await onHost('save', 'db', '--name', 'before the upgrade', '--note', 'known to be good');
  await onHost('save', 'db', '--name', 'after the upgrade');
  await onHost('pause', 'db');
  await onSimulator('fault', 'error', 'v3-vm4');
  for (const name of ['test9', 'spare'])
    await run(join(root, 'bin/v3_create'), [filesOf(folder, name).image, name]);
  await run(join(root, 'bin/v3_launch'), ['/dev/v3-vm5']);
}

/** Writes a VM's config and image, and returns their paths. */
function filesOf(folder, name) {
  const config = join(folder, `${name}.xml`);
  const image = join(folder, `${name}.img`);
  writeFileSync(config, CONFIG);
  writeFileSync(image, `the image of ${name}\n`);
  return { config, image };
}

const CONFIG = `<?xml version="1.0"?>
<vm class="PC">
  <memory alignment="2MB">256</memory>
  <paging mode="nested"><large_pages>true</large_pages></paging>
  <schedule_hz>100</schedule_hz>
  <cores count="1"><core/></cores>
  <devices>
    <device class="KEYBOARD" id="keyboard"/>
    <device class="CGA_VIDEO" id="cga"><passthrough>disable</passthrough></device>
    <device class="CURSES_CONSOLE" id="console"><frontend tag="cga"/></device>
    <device class="CHAR_STREAM" id="serial"><name>com1</name></device>
  </devices>
</vm>
`;

const KERNEL_LOG = [
  '25830.107000] palacios (pcore 0): Palacios: Creating V3 Guest...',
  '25830.107000] palacios (pcore 0): cfg data at ffffc90000000000',
  '25830.139000] palacios (pcore 1 vm web): CORE 0 RIP=000000000000fff0',
  '25830.139000] palacios (pcore 0): palacios: vm created at /dev/v3-vm0',
  '25830.345000] palacios (pcore 0): palacios: launching vm',
  '25830.345000] palacios (pcore 1 vm web): V3 --  Starting VM (1 cores)',
  '25871.020000] palacios (pcore 1 vm web vcore 0): NIC bridge: packet of 1514 bytes dropped, ring full',
  '25902.733000] palacios (pcore 2 vm mail vcore 0): ATA: command 0x25 lba 182736 count 8',
  '25911.410000] palacios (pcore 0): Pausing VM (db)',
  '25960.002000] palacios (pcore 1 vm lab vcore 0): DEBUG: shadow page fault at 0x00007f3a9c401000 error 0x4',
  '25960.118000] palacios (pcore 1 vm lab): ERROR at palacios/src/palacios/vmm_exits.c(118): Fatal exit of the guest',
  '26012.551000] palacios (pcore 2 vm mail vcore 0): ATA: command 0x35 lba 182744 count 16',
  '26044.870000] palacios (pcore 0): palacios: vm created at /dev/v3-vm5',
  '26045.004000] palacios (pcore 3 vm test9): V3 --  Starting VM (1 cores)',
]
  .map((line, at) => `Jan 31 16:${String(20 + at).padStart(2, '0')}:09 host1 kernel: [${line}\n`)
  .join('');
