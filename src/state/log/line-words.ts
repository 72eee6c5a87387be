import { safeText } from '../../terminal/safe-text.js';
import { localTime, momentWords } from '../local-time.js';
import type { LogLine } from '../ports.js';
import { spanWords } from '../span-words.js';
import { hostOf } from './hosted-line.js';

/** How times are shown before log lines. */
export const STAMPS = ['time', 'date', 'relative', 'off'] as const;

export type Stamps = (typeof STAMPS)[number];

/**
 * The time of a line, raw; null: it has none, or none is shown. Where the moment is not known, what the log writes.
 * @param now ms since the epoch
 */
export function stampOf({ at, time }: LogLine, stamps: Stamps, now: number): string | null {
  if (stamps === 'off') return null;
  if (at === null) return time;
  if (stamps === 'relative') return agoWords(now - at);
  return stamps === 'date' ? momentWords(at) : localTime(at)[1];
}

/** `3 s ago`. @param ms how long ago; what is to come counts as just now */
export function agoWords(ms: number): string {
  return `${spanWords(ms, 1)} ago`;
}

/** A line as one line of text to copy or save, safe to show: when, whose (among all hosts, where), and what it says. */
export function lineText(line: LogLine): string {
  const { palacios, times, text } = line;
  const when = stampOf(line, 'date', 0);
  const vm = palacios?.vm == null ? '' : ` vm ${palacios.vm}`;
  const vcore = palacios?.vcore == null ? '' : ` vcore ${palacios.vcore}`;
  const parts = [
    when,
    hostOf(line),
    palacios && `palacios (pcore ${palacios.pcore}${vm}${vcore}):`,
    times === 1 ? null : `(${times} times)`,
    text,
  ];
  return safeText(parts.filter((part) => part !== null).join(' '));
}
