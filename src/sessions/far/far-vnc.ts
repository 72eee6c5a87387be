import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Host } from '../../host/host.js';
import { systemReason } from '../../host/system-error.js';
import { farLine } from '../../ssh/far-line.js';
import { askedLine } from '../relay/messages.js';
import { relayWords } from '../relay/relay-words.js';
import type { Session } from '../session.js';
import { sshTunnel } from '../vnc/ssh-tunnel.js';
import { makeVncFolder, removeVncFolder } from '../vnc/vnc-folder.js';
import { passwordFile, type VncServer } from '../vnc/vnc-server.js';
import { runVncSession, type Viewing } from '../vnc/vnc-session.js';
import { hasDisplay } from '../vnc/vnc-viewer.js';
import { type Begun, type FarProgram, startFarProgram } from './far-program.js';
import { endingOf } from './far-tool.js';
import type { FarPty, FarWay, Tunnel } from './far-way.js';
import type { FarRequest } from './open-far.js';

/**
 * Opens a VNC session to a far host's VM: a relay there serves it, a tunnel leads to the server, and the viewer is
 * started here. All end together.
 * @param local starts the viewer
 * @param mark a new one, see {@link import('../relay/marks.js').newMark}
 */
export async function openFarVnc(
  local: Pick<Host, 'startService'>,
  way: FarWay,
  mark: string,
  request: FarRequest,
  viewing: Viewing,
): Promise<Session | { reason: string }> {
  const command = farLine(request.command, relayWords({ ...request, mark }));
  if (typeof command !== 'string') return command;
  const said: string[] = [];
  const remarks = { say: (words: string) => void said.push(words), trouble: () => {} };
  const started = await startFarProgram(
    way,
    command,
    mark,
    { columns: 80, rows: 24, term: 'xterm' },
    remarks,
  );
  if ('reason' in started) return started;
  if ('vnc' in started.begun) return served(local, way, request, started.begun.vnc, started, viewing);
  started.line.pty.kill('SIGTERM');
  return { reason: `v3_tui on ${way.host} serves no VNC` };
}

async function served(
  local: Pick<Host, 'startService'>,
  way: FarWay,
  { device }: Pick<FarRequest, 'device'>,
  vnc: Extract<Begun, { vnc: unknown }>['vnc'],
  { line, events }: Pick<FarProgram, 'line' | 'events'>,
  viewing: Viewing,
): Promise<Session | { reason: string }> {
  const quit = () => void line.pty.write(new TextEncoder().encode(askedLine({ quit: true })));
  const opened = await openNear(line, vnc);
  if ('reason' in opened) {
    quit();
    return opened;
  }
  const { folder, tunnel } = opened;
  let closing = false;
  const server: VncServer = {
    ended: new Promise((resolve) => {
      // What is said beside the messages is for nobody.
      events.onGuest(() => {});
      events.onEnd((told, end) => {
        const { kind, because } = endingOf(way.host, told, end, closing);
        resolve({ how: because, kind });
      });
    }),
    kill(signal) {
      closing = true;
      if (signal === 'SIGTERM') quit();
      else line.pty.kill('SIGTERM');
    },
    remark: null,
  };
  const serving = {
    server,
    port: tunnel.port,
    password: vnc.password,
    folder,
    cleanUp() {
      tunnel.close();
      removeVncFolder(folder);
    },
  };
  return runVncSession(local, device, serving, viewing, {
    far: { host: way.host, port: vnc.port },
    hasDisplay: hasDisplay(viewing.env),
    everywhere: vnc.everywhere,
    tls: vnc.tls,
    tunnel: sshTunnel(tunnel.port, viewing.env, hostname()),
  });
}

async function openNear(
  line: FarPty,
  { port, kept }: { port: number; kept: Uint8Array },
): Promise<{ folder: string; tunnel: Tunnel } | { reason: string }> {
  const folder = makeVncFolder();
  if (typeof folder !== 'string') return folder;
  try {
    writeFileSync(passwordFile(folder), kept, { mode: 0o600 });
    const tunnel = await line.tunnel(port);
    if ('port' in tunnel) return { folder, tunnel };
    removeVncFolder(folder);
    return tunnel;
  } catch (error) {
    removeVncFolder(folder);
    return { reason: `cannot write the viewer's password file: ${systemReason(error)}` };
  }
}
