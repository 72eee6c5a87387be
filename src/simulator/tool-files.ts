import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout, ToolName } from './layout.js';

/** What an earlier start wrote down about a host. */
export type Settings = { oldProc: boolean; simulatorPath: string };

/** Reads the settings of a host; null where the folder is none. */
export function readSettings(layout: Layout): Settings | null {
  try {
    const value: unknown = JSON.parse(readFileSync(layout.settings, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { oldProc, simulatorPath } = value as Partial<Settings>;
    return typeof oldProc === 'boolean' && typeof simulatorPath === 'string'
      ? { oldProc, simulatorPath }
      : null;
  } catch {
    return null;
  }
}

/**
 * Writes one executable of the host. It needs no PATH and no variable, whatever the caller's environment holds:
 * the interpreter, the bundle and the root are written into it. A core dump of a tool that is made to crash
 * would lie about in the caller's folder, so there is none.
 */
export function writeTool(layout: Layout, name: ToolName): void {
  const settings = readSettings(layout);
  if (!settings) return;
  const command = [process.execPath, settings.simulatorPath, 'tool', layout.root, name].map(quote).join(' ');
  const script = `#!/bin/sh\nunset NODE_OPTIONS NODE_PATH\nulimit -c 0\nexec ${command} "$0" "$@"\n`;
  const path = join(layout.bin, name);
  // Replaced as a whole: a shell that is reading the old script must not find another's middle.
  writeFileSync(`${path}.next`, script);
  chmodSync(`${path}.next`, 0o755);
  renameSync(`${path}.next`, path);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
