import { safeStart } from '../../terminal/safe-text.js';
import type { LogSource } from '../ports.js';

/** The name of a log source in words that are safe to show: `the journal`, or the path of a file. */
export function sourceName(source: Exclude<LogSource, { kind: 'none' }>): string {
  return sourceIdName(source.kind === 'file' ? source.path : source.kind);
}

/** The same by its id: `journal`, `kmsg`, `dmesg`, or a path. */
export function sourceIdName(id: string): string {
  if (id === 'kmsg') return '/dev/kmsg';
  return id === 'journal' ? 'the journal' : safeStart(id);
}
