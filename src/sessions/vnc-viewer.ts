import { basename } from 'node:path';
import type { Host, Service } from '../host/host.js';

/** TigerVNC's names for its viewer. */
const KNOWN_VIEWERS = ['vncviewer', 'xtigervncviewer'];

type ViewerChoice = {
  /** A name or a path that the user chose; null: the first known one that is found. */
  viewer: string | null;
  env: Readonly<Record<string, string | undefined>>;
  port: number;
  passwordFile: string;
};

/** A started viewer, or a remark why there is none. */
export type StartedViewer = { name: string; service: Service } | { remark: string };

/** Starts a VNC viewer for a server on this machine, where there is a display. */
export async function startViewer(host: Host, choice: ViewerChoice): Promise<StartedViewer> {
  const { viewer, env, port } = choice;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return { remark: 'no display here: start a viewer where there is one' };
  }
  const reasons: string[] = [];
  for (const name of viewer === null ? KNOWN_VIEWERS : [viewer]) {
    const args = [...passwordArgs(name, choice.passwordFile), `localhost::${port}`];
    const service = await host.startService({ program: name }, args);
    if (!('reason' in service)) return { name, service };
    reasons.push(service.reason);
  }
  return { remark: `no viewer was started: ${reasons.join('; ')}` };
}

/** TigerVNC and its relatives read the password from a file; the options of other viewers are unknown. */
function passwordArgs(name: string, passwordFile: string): string[] {
  return basename(name).endsWith('vncviewer') ? ['-passwd', passwordFile] : [];
}
