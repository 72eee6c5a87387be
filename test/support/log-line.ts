import type { LogLine } from '../../src/state/ports.js';

/** A line of the kernel log, as far as a test says what it is: else a line of Palacios' about no VM. */
export function logLine(parts: Partial<LogLine> & { vm?: string | null }): LogLine {
  const { vm = null, ...rest } = parts;
  return {
    number: 1,
    plainOrigin: null,
    time: null,
    at: null,
    palacios: { pcore: 0, vm, vcore: null },
    level: 'info',
    text: '',
    fromPolling: false,
    telemetry: false,
    times: 1,
    ...rest,
  };
}
