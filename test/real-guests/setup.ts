import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { RealGuest } from '../../src/cli/real-guest.js';
import { startTool } from '../simulator/simulated-host.js';
import type { App } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';

/** A simulated host whose guests are QEMUs; no trace of it is left when the test ends. */
export async function aRealHost({ qemu }: RealGuest): Promise<SimulatedHost> {
  const host = await startHost({ qemu });
  onTestFinished(() => host.stop());
  return host;
}

/** The config of the small Linux guest, with a console and two streams. */
export function realConfig(
  { kernel, initramfs }: RealGuest,
  { megabytes = 128, commandLine }: { megabytes?: number; commandLine?: string } = {},
): string {
  const cmdline = commandLine === undefined ? '' : ` cmdline="${commandLine}"`;
  return `<vm class="PC">
  <memory>${megabytes}</memory>
  <cores count="1"/>
  <files>
    <file id="kernel" filename="${kernel}"${cmdline}/>
    <file id="initramfs" filename="${initramfs}"/>
  </files>
  <devices>
    <device class="CGA_VIDEO" id="cga"/>
    <device class="CURSES_CONSOLE" id="cons"/>
    <device class="CHAR_STREAM" id="stream1"><name>com1</name></device>
    <device class="CHAR_STREAM" id="stream2"><name>com2</name></device>
  </devices>
</vm>
`;
}

/** Opens a stream of the selected VM and waits for the guest's shell on it. */
export async function openStream(app: App, name: string, at: number): Promise<void> {
  app.keys('t');
  await app.until('Which stream?', 'the choice of a stream');
  for (let row = 0; row < at; row += 1) app.keys('down');
  await app.until(new RegExp(`▶ ${name} `), name);
  app.keys('enter');
  await app.until('keys go to the guest', 'the stream');
}

/** Leaves the session that has the keyboard, for the list. */
export async function backToList(app: App): Promise<void> {
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}

/** The exits of a VM's first vcore, from v3-guests-details. */
export function exitsOf(host: SimulatedHost): number {
  const details = readFileSync(join(host.root, 'proc/v3vee/v3-guests-details'), 'latin1');
  return Number(/vcore 0 .* (\d+) exits /.exec(details)?.[1]);
}

/** The processes of QEMUs that work below a host's folder. */
export function qemusOf(host: SimulatedHost): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('qemu') &&
          readlinkSync(`/proc/${pid}/cwd`).startsWith(host.root)
        );
      } catch {
        return false;
      }
    });
}

/** The guest's shell on a stream, through v3_stream. */
export type Shell = {
  type(text: string): void;
  /** All that it has printed since it was opened, or since `forget`. */
  text(): string;
  forget(): void;
  /** Waits until its text matches. */
  until(wanted: RegExp): Promise<void>;
  /** The numbers that the pattern's group has matched. */
  numbers(pattern: RegExp): readonly number[];
};

/** The guest's shell waits for a command. It asks a terminal where its cursor is. */
export const PROMPT = /:~# (\x1b\[6n)?$/;

/** Connects to a stream of a running VM, and waits for the shell. */
export async function openShell(host: SimulatedHost, device: string, stream: string): Promise<Shell> {
  const { child } = startTool(join(host.root, 'bin/v3_stream'), [device, stream], {
    input: 'pipe',
    cwd: host.work,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  const until: Shell['until'] = (wanted) => expect.poll(() => text).toMatch(wanted);
  const type = (typed: string) => void child.stdin?.write(typed);
  type('\r');
  await until(PROMPT);
  return {
    type,
    text: () => text,
    forget() {
      text = '';
    },
    until,
    numbers: (pattern) => [...text.matchAll(pattern)].map(([, digits]) => Number(digits)),
  };
}
