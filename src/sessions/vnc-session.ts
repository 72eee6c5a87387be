import { randomInt, randomUUID } from 'node:crypto';
import type { Device } from '../host/device.js';
import type { Host } from '../host/host.js';
import { createNotifier } from '../host/notifier.js';
import { endChild } from './end-child.js';
import { takeFreePort } from './free-port.js';
import { createRemarks, type Remarks } from './remarks.js';
import { waitForGreeting } from './rfb-greeting.js';
import type { Session, SessionView } from './session.js';
import { makeVncFolder, removeVncFolder, sweepVncFolders } from './vnc-folder.js';
import { passwordFile, startVncServer, type VncServer } from './vnc-server.js';
import { type StartedViewer, startViewer } from './vnc-viewer.js';

/** A busy machine starts a server slowly; one that ends is noticed at once. */
const GREETING_MS = 30_000;
const NOTICE_MS = 50;
const ATTEMPTS = 3;
/** VNC uses eight characters; here without those that look alike. */
const PASSWORD_LENGTH = 8;
const PASSWORD_CHARACTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

type Viewing = {
  viewer: string | null;
  env: Readonly<Record<string, string | undefined>>;
};

/** A server that greeted, and a function that releases its port and folder. */
type Serving = {
  server: VncServer;
  port: number;
  password: string;
  folder: string;
  cleanUp: () => void;
};

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
  let reason = 'no port from 5951 to 6050 is free';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const serving = await serve(host, device);
    if (serving === null) break;
    if ('server' in serving) return runVncSession(host, device, serving, viewing);
    reason = serving.reason;
    if (!serving.again) break;
  }
  return { reason };
}

/** One attempt; null: no port is free. `again`: the server ended on its own, perhaps because its port was taken. */
async function serve(
  host: Host,
  device: Device,
): Promise<Serving | { reason: string; again: boolean } | null> {
  const folder = makeVncFolder();
  if (typeof folder !== 'string') return { ...folder, again: false };
  const free = await takeFreePort();
  const cleanUp = () => {
    free?.release();
    removeVncFolder(folder);
  };
  if (free === null) {
    cleanUp();
    return null;
  }
  const { port } = free;
  const password = randomPassword();
  const server = await startVncServer(host, { device, port, password, folder });
  if ('reason' in server) {
    cleanUp();
    return { reason: server.reason, again: false };
  }
  const ended: { how: string | null } = { how: null };
  void server.ended.then((end) => {
    ended.how = end.how;
  });
  const greeted = await waitForGreeting(port, GREETING_MS, () => ended.how !== null);
  if (greeted && ended.how === null) return { server, port, password, folder, cleanUp };
  const { how } = ended;
  await endChild(server.ended, null, server.kill);
  cleanUp();
  if (how !== null) return { reason: `the VNC server ended at once (${how})`, again: true };
  const reason = `the VNC server on port ${port} did not answer for ${GREETING_MS / 1000} s`;
  return { reason, again: false };
}

async function runVncSession(
  host: Host,
  device: Device,
  serving: Serving,
  viewing: Viewing,
): Promise<Session> {
  const { server, port, password, folder, cleanUp } = serving;
  const id = randomUUID();
  const notifier = createNotifier(NOTICE_MS);
  const remarks = createRemarks(notifier.changed);
  if (server.remark !== null) remarks.add(server.remark);
  const started = await startViewer(host, { ...viewing, port, passwordFile: passwordFile(folder) });
  let viewer = 'name' in started ? started.name : null;
  let endedBecause: string | null = null;
  let closing: Promise<void> | null = null;

  watchViewer(started, remarks, () => {
    viewer = null;
    notifier.changed();
  });
  const end = (why: string) => {
    if (endedBecause === null) {
      if ('service' in started) started.service.kill('SIGTERM');
      cleanUp();
    }
    endedBecause = why;
    notifier.changed();
  };
  void server.ended.then(({ how }) => end(closing === null ? `the VNC server ended (${how})` : 'closed'));
  const close = async () => {
    const gone = await endChild(server.ended, null, server.kill);
    // If it ends later after all, its end replaces these words.
    if (!gone && endedBecause === null)
      end(`the VNC server on port ${port} does not end, even after SIGKILL`);
  };
  const view = (): SessionView => ({
    id,
    mode: 'vnc',
    device,
    stream: null,
    state: endedBecause === null ? 'open' : 'ended',
    endedBecause,
    endKind: endedBecause === null ? null : closing === null ? 'lost' : 'closed',
    trouble: null,
    remarks: remarks.list(),
    pasting: null,
    vnc: endedBecause === null ? { host: host.name, port, password, viewer } : null,
  });
  return {
    view,
    screen: (columns) => ({ columns, rows: [], cursor: null }),
    scrollTo: () => {},
    back: () => 0,
    history: () => 0,
    received: () => 0,
    write: () => {},
    paste: () => {},
    keyboard: null,
    subscribe: notifier.subscribe,
    close() {
      if (endedBecause !== null) return Promise.resolve();
      closing ??= close();
      return closing;
    },
  };
}

function watchViewer(started: StartedViewer, remarks: Remarks, onEnd: () => void): void {
  if ('remark' in started) {
    remarks.add(started.remark);
    return;
  }
  const { name, service } = started;
  void service.ended.then(({ end, output }) => {
    const failed = end.kind !== 'exit' || end.code !== 0;
    const last = failed ? output.trim().split('\n').at(-1) : undefined;
    remarks.add(`${name} ended${last ? `: ${last}` : ''}; the server runs until this session is closed`);
    onEnd();
  });
}

function randomPassword(): string {
  const character = () => PASSWORD_CHARACTERS[randomInt(PASSWORD_CHARACTERS.length)] ?? 'x';
  return Array.from({ length: PASSWORD_LENGTH }, character).join('');
}
