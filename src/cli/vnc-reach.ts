import type { Host } from '../host/host.js';
import { speaksTls, vncOffer } from '../sessions/vnc/vnc-offer.js';
import type { VncReach } from '../state/vnc-words.js';

/** Which addresses the host's VNC server would listen on; or why there is none. */
export async function vncReachOf(host: Host): Promise<VncReach | { reason: string }> {
  const offer = await vncOffer(host);
  if ('reason' in offer) return offer;
  return { server: offer.server, everywhere: !offer.takesLocalhost, tls: speaksTls(offer) };
}
