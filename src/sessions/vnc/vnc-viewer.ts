import { basename } from 'node:path';
import type { Host, Service } from '../../host/host.js';

/** The viewers that are looked for, TigerVNC's first. */
const KNOWN_VIEWERS = ['vncviewer', 'xtigervncviewer', 'gvncviewer', 'remmina', 'vinagre'];
const FIRST_PORT = 5900;

type Env = Readonly<Record<string, string | undefined>>;

type ViewerChoice = {
  /** A name or a path that the user chose; null: the first known one that is found. */
  viewer: string | null;
  port: number;
  passwordFile: string;
};

/** A started viewer, or why there is none. `asks`: it asks the user for the password. */
export type StartedViewer = { name: string; asks: boolean; service: Service } | { reason: string };

/** True where a program of this user can open a window. */
export function hasDisplay({ DISPLAY, WAYLAND_DISPLAY }: Env): boolean {
  return Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

/** Starts a VNC viewer for a server on this machine. */
export async function startViewer(
  host: Pick<Host, 'startService'>,
  choice: ViewerChoice,
): Promise<StartedViewer> {
  const { viewer, port, passwordFile } = choice;
  let reason = '';
  for (const name of viewer === null ? KNOWN_VIEWERS : [viewer]) {
    const { args, asks } = viewerArgs(name, port, passwordFile);
    const service = await host.startService({ program: name }, args);
    if (!('reason' in service)) return { name, asks, service };
    reason = service.reason;
  }
  return { reason: viewer === null ? `none of ${KNOWN_VIEWERS.join(', ')} could be started` : reason };
}

/**
 * The arguments of a viewer, by its name. TigerVNC and its relatives read the password from a file; the others would
 * have it as an argument, which the process list shows, and ask for it instead.
 */
export function viewerArgs(
  program: string,
  port: number,
  passwordFile: string,
): { args: readonly string[]; asks: boolean } {
  const name = basename(program);
  if (name === 'gvncviewer') return { args: [`localhost:${port - FIRST_PORT}`], asks: true };
  if (name === 'remmina') return { args: ['-c', `vnc://localhost:${port}`], asks: true };
  const address = `localhost::${port}`;
  if (!name.endsWith('vncviewer')) return { args: [address], asks: true };
  // Without -shared it would put out everybody else who looks at this guest.
  return { args: ['-shared', '-passwd', passwordFile, address], asks: false };
}
