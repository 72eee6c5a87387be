import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { anApp, choose, v3Tui } from '../screens/setup.js';
import { processesWith } from '../support/processes-with.js';
import type { App } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { missingForWindows, type Picture, startXvfb, type Xvfb } from '../support/xvfb.js';
import { realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

/** TigerVNC's own name for its viewer. */
const VIEWER = 'xtigervncviewer';
/** The kernel's command line for a graphics screen of 800×600, where the guest draws its pattern. */
const GRAPHICS = 'console=tty0 quiet vga=0x315';
/** The bars of the guest's pattern, and their width. */
const BARS = [0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000];
const BAR = 100;

const missing = missingForWindows(VIEWER);
if (missing !== null) console.error(missing);

/** Each look costs a whole picture, which takes from the guest that boots. */
const PICTURES = { interval: 200 };

let host: SimulatedHost;
let xvfb: Xvfb;

await withRealGuest((files) => {
  beforeAll(async () => {
    if (missing !== null) return;
    host = await startHost({ qemu: files.qemu });
    xvfb = await startXvfb(host.work);
    const config = host.config('kiosk.xml', realConfig(files, { commandLine: GRAPHICS }));
    await v3Tui(host, 'new', 'kiosk', '--config', config, '--build');
    await v3Tui(host, 'activate', 'kiosk');
  });

  afterAll(async () => {
    if (missing !== null) return;
    await xvfb.end();
    await host.stop();
  });

  test.skipIf(missing !== null).each([
    { server: "Palacios' own server, on every address", isNew: false },
    { server: 'a later server, on this machine only and with TLS', isNew: true },
  ])(`TigerVNC's viewer shows what a real guest draws, by $server ${missing ?? ''}`, async ({ isNew }) => {
    await host.fault('new-vnc', isNew ? 'on' : 'off');
    const settings = join(host.work, 'settings.toml');
    writeFileSync(settings, `viewer = "${VIEWER}"\n`);
    const app = await anApp(host, { env: { DISPLAY: xvfb.display } }, ['--settings', settings]);
    const seen = watchProcesses();
    onTestFinished(seen.stop);

    await startByVnc(app, isNew);
    await app.until(`${VIEWER} is open.`);
    await app.until('1 viewer is connected.');
    const password = /Y password +(\S{8}) /.exec(app.text().join('\n'))?.[1] ?? '';
    expect(password).toMatch(/^[a-zA-Z0-9]{8}$/);
    await expect.poll(() => showsBars(xvfb.picture()), PICTURES).toBe(true);
    expect(viewersOf(app)).toHaveLength(1);

    app.keys('x');
    await app.until('▶ Cancel', 'the warning');
    app.keys('right');
    await app.until('▶ Stop');
    app.keys('enter');
    await app.until('Ended: kiosk was stopped');
    await expect.poll(() => [viewersOf(app), processesWith(host.root, 'v3_x0vncserver')]).toEqual([[], []]);
    await expect.poll(() => showsBars(xvfb.picture()), PICTURES).toBe(false);
    expect(readdirSync(join(app.folder, 'tmp'))).toEqual([]);
    seen.stop();
    expect(seen.commandLines().some((line) => line.includes('v3_x0vncserver'))).toBe(true);
    expect(seen.commandLines().filter((line) => line.includes(password))).toEqual([]);
  });
});

/** Starts the only VM in VNC mode, by keys alone. */
async function startByVnc(app: App, isNew: boolean): Promise<void> {
  app.keys('g', 'down');
  await app.until(/kiosk {2}■ stopped/);
  app.keys('s');
  await app.until('which mode?');
  // The mode of the last start is chosen already.
  await choose(app, 'VNC');
  if (isNew) return app.until('The VNC server is up, on this machine only, with TLS.');
  await app.until('▶ Cancel', 'the warning');
  app.keys('right');
  await app.until('▶ Serve');
  app.keys('enter');
  await app.until('The VNC server is up, on every address.');
}

/** True where a row has the eight bars side by side, wherever the viewer's window is. */
function showsBars(picture: Picture): boolean {
  const wanted = BARS.map((colour) => `${colour}×${BAR}`).join(' ');
  for (let y = 0; y < picture.height; y += 10) {
    const row = picture.row(y);
    for (let x = 0; x + BARS.length * BAR <= row.length; x += 1) {
      if (row[x] !== BARS[0] || row[x + BAR] !== BARS[1]) continue;
      const bars = BARS.map((colour, at) => {
        const bar = row.slice(x + at * BAR, x + (at + 1) * BAR);
        return `${colour}×${bar.filter((pixel) => pixel === colour).length}`;
      });
      if (bars.join(' ') === wanted) return true;
    }
  }
  return false;
}

/** The viewers that an app has started: their HOME is its own. */
function viewersOf(app: App): readonly number[] {
  return processes().filter((pid) => {
    const isViewer = fileOf(pid, 'comm').startsWith(VIEWER.slice(0, 15));
    return (
      isViewer &&
      fileOf(pid, 'environ')
        .split('\0')
        .includes(`HOME=${join(app.folder, 'home')}`)
    );
  });
}

/** Looks at all processes again and again, as somebody with `ps` could. */
function watchProcesses(): { commandLines(): readonly string[]; stop(): void } {
  const lines = new Set<string>();
  const look = () => {
    for (const pid of processes()) lines.add(fileOf(pid, 'cmdline'));
  };
  const looking = setInterval(look, 50);
  return { commandLines: () => [...lines], stop: () => clearInterval(looking) };
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function fileOf(pid: number, name: 'cmdline' | 'comm' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
