import { fstatSync } from 'node:fs';
import { isKernelLine } from '../host/log-line.js';
import { createLineAssembler } from './line-assembler.js';
import { openLog } from './open-log.js';

/** In so much of its end a log that the kernel writes to has one of its lines. */
const LOOKED_AT_BYTES = 64 * 1024;

/** A log file; `cannot`: why it cannot be read, in raw words. `changedMs`: in milliseconds since the epoch. */
export type LogFileFacts = {
  path: string;
  isThere: boolean;
  cannot: string | null;
  changedMs: number;
  hasKernelLine: boolean;
};

/** Looks at a log file, without reading all of it. Never throws. */
export function fileFacts(path: string): LogFileFacts {
  const none = { path, isThere: true, changedMs: 0, hasKernelLine: false };
  const log = openLog(path);
  if ('missing' in log) return { ...none, isThere: false, cannot: 'it is not there' };
  if ('reason' in log) return { ...none, cannot: log.reason };
  try {
    const from = Math.max(0, log.size() - LOOKED_AT_BYTES);
    const lines = createLineAssembler().push(log.read(from, LOOKED_AT_BYTES));
    const changedMs = fstatSync(log.fd).mtimeMs;
    return { ...none, cannot: null, changedMs, hasKernelLine: lines.some(isKernelLine) };
  } catch (error) {
    return { ...none, cannot: error instanceof Error ? error.message : String(error) };
  } finally {
    log.close();
  }
}
