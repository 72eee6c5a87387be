import { createServer, type Server, type Socket, connect as toPort } from 'node:net';
import { randomNumbers } from './random-numbers.js';
import { type Course, type Line, openCourse } from './relay-course.js';

/** A relay on a port of 127.0.0.1, in this process, that makes a bad line of the way to another port. */
export type Relay = {
  port: number;
  /** What the line does from now on. */
  set(line: Line): void;
  /** How many bytes came out of it so far. */
  carried(): { up: number; down: number };
  /** How many connections go through it. */
  open(): number;
  /** Breaks all connections; new ones are let through. */
  cut(): void;
  /** Breaks all connections once so many more bytes have come out, either way. */
  cutAfter(bytes: number): void;
  /** Nothing passes from now on, and nobody is told: the laptop sleeps. New connections are silent, too. */
  freeze(): void;
  /** What came meanwhile passes. */
  thaw(): void;
  /** True: a new connection ends at once, as at a host that is down. */
  refuse(refused: boolean): void;
  end(): Promise<void>;
};

/** Starts a relay to a port of this machine. */
export async function startRelay(target: number, first: Line = {}): Promise<Relay> {
  const random = randomNumbers(first.seed ?? 1);
  const state = { line: first, isFrozen: false, isRefused: false, cutAt: Number.POSITIVE_INFINITY };
  const carried = { up: 0, down: 0 };
  const pairs = new Map<Socket, { far: Socket; courses: readonly Course[] }>();

  const cut = () => {
    for (const [near, { far, courses }] of pairs) {
      for (const course of courses) course.drop();
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };
  const count = (way: 'up' | 'down') => (bytes: number) => {
    carried[way] += bytes;
    if (carried.up + carried.down < state.cutAt) return;
    state.cutAt = Number.POSITIVE_INFINITY;
    cut();
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (state.isRefused) {
      near.resetAndDestroy();
      return;
    }
    const far = toPort({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const through = { line: () => state.line, isFrozen: () => state.isFrozen, random };
    const courses = [
      openCourse(near, far, { ...through, carried: count('up') }),
      openCourse(far, near, { ...through, carried: count('down') }),
    ];
    pairs.set(near, { far, courses });
    const end = () => {
      for (const course of courses) course.drop();
      pairs.delete(near);
      near.destroy();
      far.destroy();
    };
    for (const one of [near, far]) {
      one.on('error', end);
      one.on('close', () => {
        if (near.destroyed && far.destroyed) end();
      });
    }
  });
  const port = await listening(server);
  return {
    port,
    set: (line) => {
      state.line = line;
    },
    carried: () => ({ ...carried }),
    open: () => pairs.size,
    cut,
    cutAfter: (bytes) => {
      state.cutAt = carried.up + carried.down + bytes;
    },
    freeze: () => {
      state.isFrozen = true;
    },
    thaw: () => {
      state.isFrozen = false;
      for (const { courses } of pairs.values()) for (const course of courses) course.run();
    },
    refuse: (refused) => {
      state.isRefused = refused;
    },
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
