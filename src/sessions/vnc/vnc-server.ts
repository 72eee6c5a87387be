import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '../../host/device.js';
import type { Host, ToolEnd, ToolRun } from '../../host/host.js';
import { systemReason } from '../../host/system-error.js';
import type { EndKind } from '../../state/ports.js';
import { encodeText } from '../../text/byte-text.js';
import { runsIn, serverIn, signal } from './vnc-folder.js';
import { speaksTls, type VncOffer } from './vnc-offer.js';

const LOOK_MS = 500;
const LIMIT_MS = 30_000;

export type VncServer = {
  /** Resolves when it has ended, and says how; never rejects. `kind`: of one at the other end of a line. */
  readonly ended: Promise<{ how: string; kind?: EndKind }>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** For the user, at the start; null: there is nothing to say. */
  remark: string | null;
};

type VncServerPlan = { device: Device; port: number; password: string; folder: string; offer: VncOffer };

/**
 * Starts a VNC server for a guest's screen in its private folder.
 *
 * v3_x0vncserver is run directly: the Perl script v3_vncserver passes the password to a shell, where any user can read
 * it in the process list, and leaves a server that outlives this program (docs/palacios/tools.md, "The console tools"). It
 * listens on this machine only and speaks TLS, as far as it can. Neither program tells whether it serves.
 */
export function startVncServer(host: Host, plan: VncServerPlan): Promise<VncServer | { reason: string }> {
  return plan.offer.server === 'v3_vncserver' ? startByScript(host, plan) : startOwn(host, plan);
}

/** The path of the server's password file. */
export function passwordFile(folder: string): string {
  return join(folder, '.vncpasswd');
}

async function startOwn(host: Host, plan: VncServerPlan): Promise<VncServer | { reason: string }> {
  const { device, port, password, folder, offer } = plan;
  const made = await host.run('vncpasswd', ['-f'], {
    input: `${password}\n`,
    cwd: folder,
    limitMs: LIMIT_MS,
  });
  const file = stdoutOf(made);
  if (made.end.kind !== 'exit' || made.end.code !== 0 || file === '') {
    return { reason: `vncpasswd -f made no password file: ${lastWords(made) ?? howItEnded(made.end)}` };
  }
  try {
    writeFileSync(passwordFile(folder), encodeText(file), { mode: 0o600 });
  } catch (error) {
    return { reason: `cannot write the VNC server's password file: ${systemReason(error)}` };
  }
  const args = [
    `--PasswordFile=${passwordFile(folder)}`,
    ...(offer.takesLocalhost ? ['-localhost'] : []),
    ...(speaksTls(offer) ? ['-SecurityTypes', 'TLSVnc,VncAuth'] : []),
    ...['-rfbport', String(port), device],
  ];
  const service = await host.startService('v3_x0vncserver', args, { cwd: folder });
  if ('reason' in service) return service;
  const ended = service.ended.then(({ end, output }) => {
    const last = output.trim().split('\n').at(-1);
    return { how: last ? `${howItEnded(end)}: ${last}` : howItEnded(end) };
  });
  return { ended, kill: (name) => service.kill(name), remark: null };
}

async function startByScript(host: Host, plan: VncServerPlan): Promise<VncServer | { reason: string }> {
  const { device, port, password, folder } = plan;
  const args = [`--port=${port}`, `--password=${password}`, device];
  const run = await host.run('v3_vncserver', args, { cwd: folder, limitMs: LIMIT_MS });
  if (run.end.kind !== 'exit') return { reason: `v3_vncserver: ${howItEnded(run.end)}` };
  const pid = serverIn(folder);
  if (pid === null) {
    return { reason: `v3_vncserver left no server running: ${lastWords(run) ?? 'it did not say why'}` };
  }
  return {
    ended: processGone(pid, folder),
    kill: (name) => {
      if (runsIn(pid, folder)) signal(pid, name);
    },
    remark: 'v3_vncserver showed the password in the process list while it started',
  };
}

/** The server is not a child of this program: only /proc shows its end. */
function processGone(pid: number, folder: string): Promise<{ how: string }> {
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      if (runsIn(pid, folder)) return;
      clearInterval(looking);
      resolve({ how: 'it is gone' });
    }, LOOK_MS);
    looking.unref();
  });
}

function stdoutOf(run: ToolRun): string {
  return run.output.flatMap(({ stream, text }) => (stream === 'stdout' ? [text] : [])).join('');
}

function lastWords(run: ToolRun): string | null {
  const said = run.output.map(({ text }) => text).join('');
  return said.trim().split('\n').at(-1) || null;
}

function howItEnded(end: ToolEnd): string {
  if (end.kind === 'exit') return `exit code ${end.code}`;
  if (end.kind === 'signal') return `killed by ${end.signal}`;
  return end.kind === 'running' ? `no answer for ${LIMIT_MS / 1000} s` : end.reason;
}
