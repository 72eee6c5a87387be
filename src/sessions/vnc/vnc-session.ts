import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Device } from '../../host/device.js';
import type { Host } from '../../host/host.js';
import { createNotifier } from '../../host/notifier.js';
import type { EndKind, SessionView, VncView } from '../../state/ports.js';
import { endChild } from '../end-child.js';
import { createRemarks } from '../remarks.js';
import type { Session } from '../session.js';
import { connectionsTo, isReachable } from './connections.js';
import { sshTunnel } from './ssh-tunnel.js';
import { sweepVncFolders } from './vnc-folder.js';
import { speaksTls, vncOffer } from './vnc-offer.js';
import { passwordFile } from './vnc-server.js';
import { type Serving, serveVnc } from './vnc-serving.js';
import { hasDisplay, type StartedViewer, startViewer } from './vnc-viewer.js';

const NOTICE_MS = 50;
const LOOK_MS = 2000;
const CLOSED = 'closed';

/** What a viewer is started with. */
export type Viewing = {
  viewer: string | null;
  env: Readonly<Record<string, string | undefined>>;
};

/** What is known of a server before its session begins. */
type Facts = Pick<VncView, 'far' | 'hasDisplay' | 'everywhere' | 'tls' | 'tunnel'>;

/**
 * Opens a VNC session: a server for the guest's screen on a free port with a random password, and a viewer where there
 * is a display. It lasts as long as the server.
 * @returns the session once the server has greeted, or why there is none
 */
export async function openVnc(
  host: Host,
  device: Device,
  viewing: Viewing,
): Promise<Session | { reason: string }> {
  sweepVncFolders();
  const offer = await vncOffer(host);
  if ('reason' in offer) return offer;
  const serving = await serveVnc(host, device, offer);
  if ('reason' in serving) return serving;
  const { env } = viewing;
  return runVncSession(host, device, serving, viewing, {
    far: null,
    hasDisplay: hasDisplay(env),
    // What the system says counts for more than what the server's help promised.
    everywhere: (await isReachable(serving.port)) ?? !offer.takesLocalhost,
    tls: speaksTls(offer),
    tunnel: sshTunnel(serving.port, env, hostname()),
  });
}

/** The session of a server that has greeted. */
export async function runVncSession(
  host: Pick<Host, 'startService'>,
  device: Device,
  serving: Serving,
  viewing: Viewing,
  facts: Facts,
): Promise<Session> {
  const { server, port, password, folder, cleanUp } = serving;
  const id = randomUUID();
  const notifier = createNotifier(NOTICE_MS);
  const remarks = createRemarks(notifier.changed);
  if (server.remark !== null) remarks.add(server.remark);
  let connected = 0;
  let endedBecause: string | null = null;
  let closing: Promise<void> | null = null;
  let viewer: Promise<StartedViewer> | null = null;
  let shown: { name: string; asks: boolean } | null = null;

  const openViewer = async () => {
    if (!facts.hasDisplay || viewer !== null || endedBecause !== null) return;
    viewer = startViewer(host, { viewer: viewing.viewer, port, passwordFile: passwordFile(folder) });
    const started = await viewer;
    if ('reason' in started) {
      viewer = null;
      remarks.add(`no viewer was started: ${started.reason}`);
      return;
    }
    shown = { name: started.name, asks: started.asks };
    notifier.changed();
    void started.service.ended.then(({ end, output }) => {
      viewer = null;
      shown = null;
      const last = output.trim().split('\n').at(-1);
      const failed = end.kind !== 'exit' || end.code !== 0;
      remarks.add(`${started.name} ended${failed && last ? `: ${last}` : ''}`);
      notifier.changed();
    });
  };
  const look = async () => {
    const now = await connectionsTo(port);
    if (now === connected) return;
    connected = now;
    notifier.changed();
  };
  const looking = setInterval(() => void look(), LOOK_MS);
  looking.unref();
  const end = (why: string) => {
    if (endedBecause === null) {
      clearInterval(looking);
      void viewer?.then((started) => 'service' in started && started.service.kill('SIGTERM'));
      cleanUp();
    }
    endedBecause = why;
    notifier.changed();
  };
  let closed = CLOSED;
  let endKind: EndKind | null = null;
  void server.ended.then(({ how, kind }) => {
    if (closing === null) endKind = kind ?? null;
    const because = kind === undefined ? `the VNC server ended (${how})` : how;
    end(closing === null ? because : closed);
  });
  const close = async () => {
    const gone = await endChild(server.ended, null, server.kill);
    // If it ends later after all, its end replaces these words.
    if (!gone && endedBecause === null)
      end(`the VNC server on port ${port} does not end, even after SIGKILL`);
  };
  await openViewer();
  const view = (): SessionView => ({
    id,
    mode: 'vnc',
    device,
    stream: null,
    state: endedBecause === null ? 'open' : 'ended',
    endedBecause,
    endKind:
      endedBecause === null ? null : (endKind ?? (closing === null || closed !== CLOSED ? 'lost' : 'closed')),
    trouble: null,
    remarks: remarks.list(),
    pasting: null,
    recording: null,
    hasScrollback: false,
    vnc: endedBecause === null ? { ...facts, port, password, viewer: shown, connected } : null,
  });
  return {
    view,
    screen: (columns) => ({ columns, rows: [], cursor: null, top: 0, left: 0 }),
    lines: () => null,
    markBoot: () => {},
    onRewrap: () => {},
    received: () => 0,
    write: () => {},
    paste: () => {},
    keyboard: null,
    recording: null,
    openViewer: () => void openViewer(),
    subscribe: notifier.subscribe,
    close(why = CLOSED) {
      if (endedBecause !== null) return Promise.resolve();
      if (closing === null) {
        closed = why;
        closing = close();
      }
      return closing;
    },
  };
}
