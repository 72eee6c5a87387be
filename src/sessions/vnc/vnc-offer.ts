import type { Host } from '../../host/host.js';

const HELP_MS = 5000;

/** What a VNC server can be told, from its own help. */
export type VncOffer = {
  server: 'v3_x0vncserver' | 'v3_vncserver';
  /** True: it can be told to listen on this machine only; false: it listens on every address. */
  takesLocalhost: boolean;
  /** The security types with a password alone that it knows, in its own words. */
  security: readonly ('TLSVnc' | 'X509Vnc' | 'VncAuth')[];
};

/**
 * Asks the host's VNC server what it can be told. v3_vncserver passes nothing on, and is used only where the two
 * helpers are not found by themselves (docs/palacios/tools.md, "The console tools").
 * @returns or why there is no server, in words
 */
export async function vncOffer(host: Host): Promise<VncOffer | { reason: string }> {
  if (host.find('v3_x0vncserver') !== null && host.find('vncpasswd') !== null) {
    const { output } = await host.run('v3_x0vncserver', ['-help'], { limitMs: HELP_MS });
    return { server: 'v3_x0vncserver', ...readVncHelp(output.map(({ text }) => text).join('')) };
  }
  if (host.find('v3_vncserver') !== null) {
    return { server: 'v3_vncserver', takesLocalhost: false, security: [] };
  }
  const reason = 'neither v3_x0vncserver and vncpasswd nor v3_vncserver are on this host';
  return { reason: `${reason}: add the Palacios tools to PATH` };
}

/** True where the server speaks TLS with viewers that can. */
export function speaksTls({ security }: Pick<VncOffer, 'security'>): boolean {
  return security.includes('TLSVnc');
}

/**
 * Reads the help of a VNC server: each parameter begins a line, indented by two columns, and its text goes on in lines
 * that are indented further. VNC 4.0 knows no `localhost`, and no security type but `VncAuth`.
 */
export function readVncHelp(text: string): Pick<VncOffer, 'takesLocalhost' | 'security'> {
  const known = { takesLocalhost: false, security: new Set<string>() };
  let name = '';
  for (const line of text.split('\n')) {
    name = PARAMETER.exec(line)?.[1]?.toLowerCase() ?? name;
    if (name === 'localhost') known.takesLocalhost = true;
    if (name === 'securitytypes') for (const word of line.split(/[^A-Za-z0-9]+/)) known.security.add(word);
  }
  const types = ['TLSVnc', 'X509Vnc', 'VncAuth'] as const;
  return { takesLocalhost: known.takesLocalhost, security: types.filter((type) => known.security.has(type)) };
}

const PARAMETER = /^ {0,8}\[?-{0,2}([A-Za-z][\w.]*)/;
