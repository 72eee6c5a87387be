import { openScreen, type SessionScreen } from '../../src/sessions/screen/session-screen.js';

/** Some output: `head`, and then `text` again and again, up to `bytes`. */
export type Output = { head: string; text: string; bytes: number };

/** Microseconds of CPU time and bytes of memory, of the output and of as many plain bytes. */
export type Cost = { cpu: number; plainCpu: number; memory: number; plainMemory: number };

const PLAIN = 'a line of plain text, as a guest prints it\r\n';
const PIECE_BYTES = 32 * 1024;
const TRIES = 3;
/** The cost of this many outputs is measured together, and of each alone if the sum is high. */
const TOGETHER = 63;

function newScreen(): Promise<SessionScreen> {
  return openScreen({
    columns: 80,
    rows: 25,
    scrollback: { lines: 5000, from: 'lines' },
    flow: { pause() {}, resume() {} },
    onChange() {},
    onReply() {},
  });
}

function repeated({ head, text, bytes }: Output): Uint8Array {
  const one = Buffer.from(text);
  const times =
    one.length === 0 ? 0 : Math.max(1, Math.floor((bytes - Buffer.byteLength(head)) / one.length));
  return Buffer.concat([Buffer.from(head), ...Array.from({ length: times }, () => one)]);
}

async function write(screen: SessionScreen, bytes: Uint8Array): Promise<number> {
  const before = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    screen.write(bytes.subarray(at, at + PIECE_BYTES));
    await screen.settled();
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function memoryNow(): number {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function costOf(output: Output): Promise<{ cpu: number; memory: number }> {
  const bytes = repeated(output);
  const before = memoryNow();
  const screen = await newScreen();
  const cpu = await write(screen, bytes);
  const memory = memoryNow() - before;
  // Kept until here: what is not used again takes no memory.
  screen.grid(1, 1);
  return { cpu, memory };
}

/**
 * The outputs that cost more on one screen than ten times as many plain bytes and some microseconds of slack. The
 * lowest cost of several tries counts, so other work of the process (its garbage, its compiler) counts against none.
 */
export async function dearOnes(outputs: readonly string[], bytes: number, slack: number): Promise<string[]> {
  const screen = await newScreen();
  const dear = async (some: readonly string[]): Promise<string[]> => {
    const all = some.map((text) => repeated({ head: '', text, bytes }));
    const length = all.reduce((sum, one) => sum + one.length, 0);
    const plain = repeated({ head: '', text: PLAIN, bytes: length });
    for (let n = 0; n < TRIES; n++) {
      // Ends any sequence or mode that was left open.
      await write(screen, Buffer.from('\x18\x1b\\\x1bc'));
      const floor = await write(screen, plain);
      if ((await write(screen, Buffer.concat(all))) <= 10 * floor + slack) return [];
    }
    if (some.length === 1) return [...some];
    const half = some.length >> 1;
    return [...(await dear(some.slice(0, half))), ...(await dear(some.slice(half)))];
  };
  const found: string[] = [];
  for (let at = 0; at < outputs.length; at += TOGETHER) {
    found.push(...(await dear(outputs.slice(at, at + TOGETHER))));
  }
  return found;
}

const plainCosts = new Map<number, { cpu: number; memory: number }>();

/** What a flood costs, and as many plain bytes. */
export async function costOfFlood(output: Output, slack: number): Promise<Cost> {
  const { bytes } = output;
  const plain = plainCosts.get(bytes) ?? (await costOf({ head: '', text: PLAIN, bytes }));
  plainCosts.set(bytes, plain);
  let own = await costOf(output);
  for (let n = 1; n < TRIES && own.cpu > 10 * plain.cpu + slack; n++) own = await costOf(output);
  return { cpu: own.cpu, plainCpu: plain.cpu, memory: own.memory, plainMemory: plain.memory };
}
