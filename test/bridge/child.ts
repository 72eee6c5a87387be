import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type FarHostParts, type FarPort, openFarHost } from '../../src/bridge/far-host.js';
import type { Line, OpenLine } from '../../src/bridge/line.js';
import { keepAsks } from '../../src/bridge/open-asks.js';
import { PROTOCOL } from '../../src/bridge/protocol.js';
import { soon } from '../support/soon.js';

const BIN = join(import.meta.dirname, '../../bin/v3_tui.js');

/** Lines to bridges of the built program, on a simulated host. */
export type BridgeLines = {
  open: OpenLine;
  /** Cuts the line that is open, as a network does: the bridge sees the end of its input. */
  cut(): void;
  /** Kills the bridge of the line that is open. */
  kill(): void;
  /** How many were opened. */
  opened(): number;
  /** Resolves when all bridges have ended. */
  gone(): Promise<void>;
};

/** @param words what the bridge is started with besides its host root */
export function bridgeLines(root: string, ...words: string[]): BridgeLines {
  const children: ChildProcess[] = [];
  const open: OpenLine = async () => {
    const child = spawn(process.execPath, [BIN, 'bridge', '--host-root', root, ...words], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    const { stdin, stdout, stderr } = child;
    stdin.on('error', () => undefined);
    stdout.on('error', () => undefined);
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null }));
    const line: Line = {
      stdin,
      stdout,
      stderr,
      ended,
      end: () => {
        stdin.destroy();
        stdout.destroy();
      },
    };
    return line;
  };
  const last = () => children.at(-1);
  return {
    open,
    cut: () => {
      last()?.stdin?.destroy();
      last()?.stdout?.destroy();
    },
    kill: () => void last()?.kill('SIGKILL'),
    opened: () => children.length,
    gone: async () => {
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

export const HELLO = { protocol: PROTOCOL, version: '0', user: 'alice', host: 'laptop' };

/** Opens a far host over some lines, and waits until it was read. */
export async function openFar(
  open: OpenLine,
  folder: string,
  more: Partial<FarHostParts> = {},
): Promise<FarPort> {
  const port = farHostOf(open, folder, more);
  await soon(() => {
    if (!port.state().ready) throw new Error(`not ready: ${JSON.stringify(port.link())}`);
  });
  return port;
}

/** Opens a far host over some lines. */
export function farHostOf(open: OpenLine, folder: string, more: Partial<FarHostParts> = {}): FarPort {
  return openFarHost({
    id: 'web1',
    destination: 'web1',
    readOnly: false,
    open,
    hello: HELLO,
    asks: keepAsks(folder, () => Date.now()),
    now: () => Date.now(),
    times: { pausesMs: [50] },
    ...more,
  });
}
