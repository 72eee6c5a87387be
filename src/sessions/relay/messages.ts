import * as z from 'zod/mini';

/** Longer texts of the other side are cut. */
const LONGEST_TEXT = 2000;
/** The bytes of a password file: eight for each of at most two passwords. */
const MOST_KEPT = 16;
const MOST_KEYS = 100_000;

const text = z.pipe(
  z.string(),
  z.transform((words: string) => words.slice(0, LONGEST_TEXT)),
);
const base64 = z.pipe(
  z.string(),
  z.transform((coded: string): Uint8Array => Buffer.from(coded, 'base64')),
);

const count = z.number().check(z.int(), z.gte(0));
const port = z.number().check(z.int(), z.gte(1), z.lte(65_535));

const progress = z.object({ typed: count, of: count });
const end = z.object({ kind: z.enum(['closed', 'left', 'killed', 'refused', 'lost', 'cut']), because: text });
const vnc = z.object({
  port,
  // What VNC uses of a password, and what it is made of.
  password: z.string().check(z.regex(/^[A-Za-z0-9]{1,8}$/)),
  /** The password as a file for viewers. */
  kept: base64.check(z.refine((file: Uint8Array) => file.length <= MOST_KEPT)),
  everywhere: z.boolean(),
  tls: z.boolean(),
});

const told = z.union([
  z.object({ tool: z.enum(['v3_cons_sc', 'v3_cons_tc', 'v3_stream']) }),
  z.object({ vnc }),
  z.object({ say: text }),
  z.object({ trouble: z.nullable(text) }),
  z.object({ paste: z.nullable(progress) }),
  z.object({ end }),
]);

const asked = z.union([
  z.object({ keys: z.array(base64).check(z.maxLength(MOST_KEYS)) }),
  z.object({ paste: base64, bracketed: z.boolean() }),
  z.object({ answer: base64 }),
  z.object({ stopPastes: z.literal(true) }),
  z.object({ quit: z.literal(true) }),
]);

/**
 * What a relay tells the program that draws its session: first the tool, or the VNC server, then a remark, what seems
 * wrong, how far a paste is, and last how the session ended. All texts are raw.
 */
export type Told = z.infer<typeof told>;

/** What that program asks of the relay: keys, each whole, a paste, the terminal's answer to the guest, the end. */
export type Asked = z.infer<typeof asked>;

/** Reads what a relay told; null: it is none of that. */
export function readTold(json: string): Told | null {
  return read(told, json);
}

/** Reads what was asked of a relay; null: it is none of that. */
export function readAsked(json: string): Asked | null {
  return read(asked, json);
}

/** A message as JSON, in which bytes are in base64. */
export function jsonOf(message: Told | Asked): string {
  return JSON.stringify(coded(message));
}

function coded(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(coded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coded(one)]));
}

/** What is asked as a line, with its end. */
export function askedLine(wanted: Asked): string {
  return `${jsonOf(wanted)}\n`;
}

function read<T>(schema: z.ZodMiniType<T>, json: string): T | null {
  try {
    const found = z.safeParse(schema, JSON.parse(json));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}
