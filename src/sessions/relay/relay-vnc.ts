import { readFileSync } from 'node:fs';
import type { Device } from '../../host/device.js';
import type { Host } from '../../host/host.js';
import { systemReason } from '../../host/system-error.js';
import { endChild } from '../end-child.js';
import type { ToolEnding } from '../session-tool.js';
import { isReachable } from '../vnc/connections.js';
import { sweepVncFolders } from '../vnc/vnc-folder.js';
import { speaksTls, vncOffer } from '../vnc/vnc-offer.js';
import { passwordFile } from '../vnc/vnc-server.js';
import { serveVnc } from '../vnc/vnc-serving.js';
import type { RelayTerminal } from './relay-terminal.js';

/** Serves a guest's screen for another program, which is told how to reach it. Ends with the server. */
export async function relayVnc(
  host: Host,
  device: Device,
  terminal: RelayTerminal,
  stop: AbortSignal,
): Promise<ToolEnding> {
  sweepVncFolders();
  const offer = await vncOffer(host);
  if ('reason' in offer) return { kind: 'refused', because: offer.reason };
  const serving = await serveVnc(host, device, offer);
  if ('reason' in serving) return { kind: 'refused', because: serving.reason };
  const { server, port, password, folder, cleanUp } = serving;
  try {
    const everywhere = (await isReachable(port)) ?? !offer.takesLocalhost;
    const kept = readFileSync(passwordFile(folder));
    terminal.tell({ vnc: { port, password, kept, everywhere, tls: speaksTls(offer) } });
    if (server.remark !== null) terminal.tell({ say: server.remark });
    const asked = new Promise<'asked'>((resolve) => {
      stop.addEventListener('abort', () => resolve('asked'));
      if (stop.aborted) resolve('asked');
      terminal.follow({
        take: (asked) => {
          if ('quit' in asked) resolve('asked');
        },
        resize: () => {},
        drain: () => {},
        sized: false,
      });
    });
    const first = await Promise.race([server.ended, asked]);
    if (first !== 'asked') return { kind: 'lost', because: `the VNC server ended (${first.how})` };
    const gone = await endChild(server.ended, null, server.kill);
    const unending = `the VNC server on port ${port} does not end, even after SIGKILL`;
    return { kind: 'closed', because: gone ? 'closed' : unending };
  } catch (error) {
    server.kill('SIGKILL');
    return { kind: 'refused', because: `cannot read the VNC server's password file: ${systemReason(error)}` };
  } finally {
    cleanUp();
  }
}
