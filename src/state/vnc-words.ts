import { safeStart } from '../terminal/safe-text.js';
import type { VncView } from './ports.js';
import type { Settings } from './settings.js';

/** A fact about a VNC server: what it is called, and its value, raw. */
export type VncFact = { label: 'tunnel' | 'address' | 'password'; value: string };

/**
 * How a VNC server is reached from the user's own machine: the command that brings its port there, the address that a
 * viewer takes then, and the password.
 */
export function vncFacts(vnc: VncView): readonly VncFact[] {
  return [
    { label: 'tunnel', value: vnc.tunnel },
    { label: 'address', value: vncAddress(vnc) },
    { label: 'password', value: vnc.password },
  ];
}

/** The address for a viewer beside the server, or at the near end of its tunnel. */
export function vncAddress({ port }: Pick<VncView, 'port'>): string {
  return `localhost:${port}`;
}

/** Where the picture is to be seen, in a sentence. */
export function vncPlace({ viewer, hasDisplay }: Pick<VncView, 'viewer' | 'hasDisplay'>): string {
  if (viewer !== null) {
    return viewer.asks ? `${viewer.name} is open: it asks for the password.` : `${viewer.name} is open.`;
  }
  return hasDisplay ? 'No viewer is open.' : 'No display here: connect from your own machine.';
}

/** Who else may reach the server, and what keeps them out; none where it listens on this machine only. */
export function vncDanger({
  everywhere,
  tls,
  port,
  far,
}: Pick<VncView, 'everywhere' | 'tls' | 'port' | 'far'>): readonly string[] {
  if (!everywhere) return [];
  const words = far === null ? 'This keeps them out:' : `On ${safeStart(far.host)} this keeps them out:`;
  return [`! Others can reach it. ${words}`, ...firewallLines(String(far?.port ?? port), tls)];
}

/** How safe the way to the server is, in a few words. */
export function vncSafety({ everywhere, tls, far }: Pick<VncView, 'everywhere' | 'tls' | 'far'>): string {
  const machine = far === null ? 'this machine' : safeStart(far.host);
  const where = everywhere ? `on every address${far === null ? '' : ` of ${machine}`}` : `on ${machine} only`;
  return tls ? `${where}, with TLS` : where;
}

/** How many are connected, in a sentence. */
export function vncConnected({ connected }: Pick<VncView, 'connected'>): string {
  if (connected === 0) return 'Nobody is connected.';
  return connected === 1 ? '1 viewer is connected.' : `${connected} viewers are connected.`;
}

/** @param isNew true: a later server than one of VNC 4.0, which listens on IPv4 alone */
function firewallLines(ports: string, isNew: boolean): readonly string[] {
  const rule = `-I INPUT ! -i lo -p tcp --dport ${ports} -j DROP`;
  return [`iptables ${rule}`, ...(isNew ? [`ip6tables ${rule}`] : [])];
}

/** Which addresses the host's VNC server would listen on, before it is started. */
export type VncReach = { server: string; everywhere: boolean; tls: boolean };

/** The ports that a server is started on (sessions/vnc/free-port.ts). */
const PORTS = '5951:6050';

/**
 * What stands between a user and a VNC server that others can reach: nothing (null), a rule that refuses it, or a
 * warning.
 */
export function vncExposure(
  { server, everywhere, tls }: VncReach,
  { vncOffLoopback }: Pick<Settings, 'vncOffLoopback'>,
): null | { refused: string } | { title: string; lines: readonly string[]; verb: string } {
  if (!everywhere || vncOffLoopback === 'allow') return null;
  if (vncOffLoopback === 'refuse') {
    return {
      refused: 'vnc-off-loopback forbids a VNC server that others can reach',
    };
  }
  return {
    title: 'Serve VNC on every address of this host?',
    lines: [
      `${server} cannot be told to listen on this machine only. While it runs, whoever reaches this host can try its password of 8 characters${tls ? '' : ', and the picture is not encrypted'}.`,
      'To keep others out:',
      ...firewallLines(PORTS, tls),
      'vnc-off-loopback in the settings answers this for good.',
    ],
    verb: 'Serve',
  };
}
