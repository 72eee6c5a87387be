import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTool } from '../simulator/simulated-host.js';
import { freePort } from '../support/free-port.js';
import { hungUp, type Viewer, view, viewIn } from '../support/rfb.js';
import { aRealHost, realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

/** The kernel's command line for a graphics screen of 800×600. */
const GRAPHICS = 'console=tty0 quiet vga=0x315';
/** The bars of the guest's pattern. */
const BARS = [0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000];

/** Each look costs a whole frame, which takes from the guest that boots. */
const FRAMES = { interval: 200 };

await withRealGuest((files) => {
  test("viewers see a real guest's screen by VNC, and again after it was stopped and launched", async () => {
    const host = await aRealHost(files);
    const config = host.config('kiosk.xml', realConfig(files, { commandLine: GRAPHICS }));
    await host.tool('v3_create', '-b', config, 'kiosk');
    await host.tool('v3_launch', '/dev/v3-vm0');
    const port = await freePort();
    // What it starts keeps its descriptors: nobody may wait for the end of a pipe.
    const command = `"$0" --port=${port} --password=se3ret /dev/v3-vm0 >said 2>&1`;
    await startTool('/bin/sh', ['-c', command, join(host.root, 'bin/v3_vncserver')], { cwd: host.work })
      .ended;
    await expect.poll(() => view(port, 'se3ret').then((viewer) => 'socket' in viewer, String)).toBe(true);

    const viewers = [await viewIn(port, 'se3ret'), await viewIn(port, 'se3ret', false)];
    for (const viewer of viewers) await expect.poll(() => barsOf(viewer), FRAMES).toEqual(BARS);
    expect(await view(port, 'wrong')).toMatchObject({ end: 'denied' });

    await host.tool('v3_stop', '/dev/v3-vm0');
    await Promise.all(viewers.map(hungUp));
    expect(await view(port, 'se3ret')).toMatchObject({ end: 'refused' });
    await host.tool('v3_launch', '/dev/v3-vm0');
    const again = await viewIn(port, 'se3ret');
    await host.tool('v3_stop', '/dev/v3-vm0');
    await host.tool('v3_free', '/dev/v3-vm0');
    await hungUp(again);
  });
});

/** The colours in the middle of eight bars side by side, or the size of another screen. */
async function barsOf(viewer: Viewer): Promise<readonly number[]> {
  const frame = await viewer.frame();
  const { width, height } = frame;
  if (width !== 800 || height !== 600) return [width, height];
  return BARS.map((_, at) => frame.pixel(at * 100 + 50, 300));
}
