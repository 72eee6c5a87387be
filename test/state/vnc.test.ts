import { describe, expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { passVncGate } from '../../src/state/actions/vnc-gate.js';
import { confirmDialog } from '../../src/state/dialogs.js';
import { DEFAULTS, type Settings } from '../../src/state/settings.js';
import { endVncOfStopped } from '../../src/state/vnc-stops.js';
import { vncConnected, vncDanger, vncFacts, vncPlace, vncSafety } from '../../src/state/vnc-words.js';
import { openAppContext } from '../support/app-context.js';
import { tab, VNC_SERVER } from '../support/app-states.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');
const VNC = VNC_SERVER;

describe('the words about a VNC server', () => {
  test('say how it is reached', () => {
    expect(vncFacts(VNC)).toEqual([
      { label: 'tunnel', value: VNC.tunnel },
      { label: 'address', value: 'localhost:5951' },
      { label: 'password', value: VNC.password },
    ]);
  });

  test('of a far server speak of its own host, and of its port there', () => {
    const far = { ...VNC, port: 40123, far: { host: 'alpha', port: 5951 } };
    expect(vncSafety(far)).toBe('on alpha only');
    expect(vncSafety({ ...far, everywhere: true })).toBe('on every address of alpha');
    expect(vncDanger({ ...far, everywhere: true })).toEqual([
      '! Others can reach it. On alpha this keeps them out:',
      'iptables -I INPUT ! -i lo -p tcp --dport 5951 -j DROP',
    ]);
  });

  test('say whether a viewer is open here, or could be', () => {
    const viewer = (name: string, asks: boolean) => vncPlace({ viewer: { name, asks }, hasDisplay: true });
    expect(viewer('vncviewer', false)).toBe('vncviewer is open.');
    expect(viewer('remmina', true)).toBe('remmina is open: it asks for the password.');
    expect(vncPlace({ viewer: null, hasDisplay: true })).toBe('No viewer is open.');
    expect(vncPlace(VNC)).toContain('No display here');
  });

  test('say who could reach it, and who is connected', () => {
    expect(vncDanger(VNC)).toEqual([]);
    expect(vncDanger({ ...VNC, everywhere: true }).join(' ')).toMatch(/Others can reach it.*--dport 5951 /);
    expect(vncDanger({ ...VNC, everywhere: true, tls: true }).at(-1)).toMatch(/^ip6tables /);
    expect(vncSafety({ ...VNC, tls: true })).toBe('on this machine only, with TLS');
    expect(vncSafety({ ...VNC, everywhere: true })).toBe('on every address');
    const counts = [0, 1, 2].map((connected) => vncConnected({ connected }));
    expect(counts).toEqual(['Nobody is connected.', '1 viewer is connected.', '2 viewers are connected.']);
  });
});

describe('a VNC server that others can reach', () => {
  async function gate(
    everywhere: boolean,
    vncOffLoopback: Settings['vncOffLoopback'],
    mode: 'vnc' | 'console' = 'vnc',
  ) {
    const { app } = openAppContext();
    const port = app.port();
    app.store.setState({ settings: { ...DEFAULTS, vncOffLoopback } });
    let went = 0;
    const vncReach = async () => ({ server: 'v3_x0vncserver', everywhere, tls: false });
    const again = () =>
      passVncGate({ ...app, port: () => ({ ...port, vncReach }) }, web, mode, () => {
        went += 1;
      });
    await again();
    const { dialogs, message } = app.store.getState().view;
    return { went: () => went, asks: dialogs.length, message: message?.text, store: app.store, again };
  }

  test('is not started before the user agrees', async () => {
    const { went, asks, store, again } = await gate(true, 'ask');
    expect([went(), asks]).toEqual([0, 1]);
    expect(topDialog(store, confirmDialog)?.props.lines.join(' ')).toContain('--dport 5951:6050');
    await again();
    expect(store.getState().view.dialogs).toHaveLength(1);
    topDialog(store, confirmDialog)?.props.onYes();
    expect(went()).toBe(1);
  });

  test('is refused or allowed where the setting says so', async () => {
    const refused = await gate(true, 'refuse');
    expect([refused.went(), refused.asks]).toEqual([0, 0]);
    expect(refused.message).toBe('web: vnc-off-loopback forbids a VNC server that others can reach');
    const allowed = await gate(true, 'allow');
    expect([allowed.went(), allowed.asks]).toEqual([1, 0]);
  });

  test('is asked about for no other server, and no other mode', async () => {
    for (const setting of ['ask', 'refuse'] as const) {
      expect((await gate(false, setting)).went()).toBe(1);
      expect((await gate(true, setting, 'console')).went()).toBe(1);
    }
  });
});

test('the ssh line, address and password of the shown server are copied, and of no other tab', () => {
  const { app } = openAppContext({ tab: 'v', pane: 'main' });
  const copied: string[] = [];
  const copying = { ...app, copy: (text: string) => copied.push(text) };
  const show = (change: Parameters<typeof tab>[2]) => app.store.setState({ tabs: [tab('v', web, change)] });
  const copyAll = () => {
    for (const id of ['copy-tunnel', 'copy-address', 'copy-password']) runAction(copying, actionById(id));
  };
  show({ mode: 'vnc', vnc: VNC });
  copyAll();
  expect(copied.splice(0)).toEqual([VNC.tunnel, 'localhost:5951', VNC.password]);
  show({ mode: 'vnc', state: 'ended' });
  copyAll();
  show({ mode: 'console' });
  copyAll();
  expect(copied).toEqual([]);
});

test('the VNC session of a VM that was stopped ends, and no other session', () => {
  const { app } = openAppContext();
  const closed: string[] = [];
  const handle = (id: string) => ({ close: async (why?: string) => void closed.push(`${id}: ${why}`) });
  const db = activeVm(1, 'db', 'running');
  const show = (...vms: (typeof web)[]) =>
    app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms } }));
  app.store.setState({
    tabs: [
      tab('a', web, { mode: 'vnc' }),
      tab('b', db, { mode: 'vnc' }),
      tab('c', web),
      tab('d', web, { mode: 'vnc', state: 'ended' }),
    ],
  });
  const stop = endVncOfStopped({ store: app.store, sessions: { handle } });
  show(activeVm(0, 'web', 'paused'), db);
  expect(closed).toEqual([]);
  show(activeVm(0, 'web', 'stopped'), db);
  expect(closed).toEqual(['a: web was stopped']);
  stop();
  show(web, activeVm(1, 'db', 'stopped'));
  expect(closed).toHaveLength(1);
});
