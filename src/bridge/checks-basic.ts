import * as z from 'zod/mini';
import { asDevice, type Device } from '../host/device.js';
import { safeText } from '../terminal/safe-text.js';

/**
 * What checks a value from the other end of a line: it may be anything that JSON can say. Texts are bounded, and those
 * that a screen shows as they are are made safe again.
 */
export type Check<T> = z.ZodMiniType<T>;

/** A raw text of so many characters at most. */
export function text(most: number): Check<string> {
  return z.string().check(z.maxLength(most));
}

/** A text that is shown as it is, on one line. */
export function safe(most: number): Check<string> {
  return z.pipe(
    text(most),
    z.transform((raw) => safeText(raw)),
  );
}

/** The same with line breaks. */
export function safeLines(most: number): Check<string> {
  return z.pipe(
    text(most),
    z.transform((raw) =>
      raw
        .split('\n')
        .map((line) => safeText(line))
        .join('\n'),
    ),
  );
}

/** A list of so many at most. */
export function list<T>(of: Check<T>, most: number): Check<T[]> {
  return z.array(of).check(z.maxLength(most));
}

/** A map as the list of its entries, which is what JSON has for it. */
export function entries<K, V>(key: Check<K>, value: Check<V>, most: number): Check<[K, V][]> {
  return z.array(z.tuple([key, value])).check(z.maxLength(most));
}

/** Bounds, in characters or numbers: far above what is real. */
export const WORD = text(256);
export const NAME = text(4096);
export const PATH = text(16 * 1024);
export const LONG = text(1024 * 1024);
export const WORDS = safe(64 * 1024);

/** What a tool said, or a list of reasons. */
export const WORD_LINES = list(safe(1024 * 1024), 1_000_000);

export const COUNT = z.number().check(z.nonnegative());
export const INT = z.int();
export const TIME = z.number();
export const FLAG = z.boolean();

/** A device as tools take it. */
export const DEVICE = z.custom<Device>((value) => typeof value === 'string' && asDevice(value) !== null);

/** How many VMs, checkpoints, claims and such a host may have. */
export const MOST_THINGS = 20_000;

const WRAPPED = z.object({ of: z.unknown() });

/** What a message holds under `of`, checked; null: it is not as it should be. */
export function checked<T>(check: Check<T>, raw: unknown): { value: T } | null {
  try {
    const wrapped = z.safeParse(WRAPPED, raw);
    const found = wrapped.success ? z.safeParse(check, wrapped.data.of) : null;
    return found?.success === true ? { value: found.data } : null;
  } catch {
    // It is deeper than the stack.
    return null;
  }
}
