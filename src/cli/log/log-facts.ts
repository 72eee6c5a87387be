import type { LogLine } from '../../state/ports.js';

/** A log line for JSON: the time as ISO 8601, or null where the log does not tell it. Texts are raw. */
export function logFacts({ at, level, palacios, telemetry, times, text }: LogLine) {
  return {
    at: at === null ? null : isoTime(at),
    level,
    palacios: palacios !== null,
    pcore: palacios?.pcore ?? null,
    vm: palacios?.vm ?? null,
    vcore: palacios?.vcore ?? null,
    telemetry,
    /** How many equal lines of the kernel it stands for. */
    times,
    text,
  };
}

function isoTime(at: number): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
