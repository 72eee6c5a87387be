import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { GUARD_MS } from '../support/guard.js';

/** A host root for this test, removed when the test ends. */
export type HostRoot = {
  path: string;
  /** Puts a shell script into the root's bin. */
  tool(name: string, script: string): void;
  file(path: string, content: string | Uint8Array): string;
};

export function makeHostRoot(): HostRoot {
  const path = mkdtempSync(join(tmpdir(), 'v3-host-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const file = (name: string, content: string | Uint8Array, mode = 0o644) => {
    const full = join(path, name);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content, { mode });
    return full;
  };
  return {
    path,
    file,
    tool: (name, script) => void file(`bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755),
  };
}

export function openRoot(root: HostRoot, env: Readonly<Record<string, string | undefined>> = process.env) {
  return openLocalHost({ root: root.path, env });
}

/** Waits until the condition holds; fails after `limitMs`. */
export async function until(condition: () => boolean, what: string, limitMs = GUARD_MS): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** True while the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  try {
    return !/\) Z /.test(readFileSync(path, 'latin1'));
  } catch {
    return false;
  }
}
