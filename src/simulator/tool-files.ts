import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout, ToolName } from './layout.js';

/** What an earlier start recorded about a host. */
export type Settings = {
  oldProc: boolean;
  simulatorPath: string;
  /** QEMU's binary, as an absolute path; null: the guests are scripted. */
  qemu: string | null;
};

/** Reads the settings of a host; null if the folder is not one. */
export function readSettings(layout: Layout): Settings | null {
  try {
    const value: unknown = JSON.parse(readFileSync(layout.settings, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { oldProc, simulatorPath, qemu } = value as Partial<Settings>;
    return typeof oldProc === 'boolean' && typeof simulatorPath === 'string'
      ? { oldProc, simulatorPath, qemu: typeof qemu === 'string' ? qemu : null }
      : null;
  } catch {
    return null;
  }
}

/**
 * Writes one executable of the host. It depends on no variable of the caller's environment: the interpreter, the
 * bundle and the root are written into it. A tool that is made to crash leaves no core dump in the caller's folder.
 */
export function writeTool(layout: Layout, name: ToolName): void {
  const settings = readSettings(layout);
  if (!settings) return;
  const command = [process.execPath, settings.simulatorPath, 'tool', layout.root, name].map(quote).join(' ');
  const script = `#!/bin/sh\nunset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS\nulimit -c 0\nexec ${command} "$0" "$@"\n`;
  const path = join(layout.bin, name);
  // Replaced as a whole: a shell that is still reading the old script must not continue in the new one.
  writeFileSync(`${path}.next`, script);
  chmodSync(`${path}.next`, 0o755);
  renameSync(`${path}.next`, path);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
