import { setTimeout as delay } from 'node:timers/promises';
import { cpuMs, residentMb, sleeps } from './processes.js';
import { type Running, startSettled } from './running.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

const PROGRAMS = 3;
const WINDOWS = 2;
const WINDOW_MS = 10_000;
/** When the memory is read, counted from the start. */
const MEMORY_AT_MS = 30_000;

/** Nothing changes and nobody types: bytes, processor time and wake-ups in spans of 10 s, and the memory after 30 s. */
export const idle: Subject = {
  name: 'idle',
  async measure(host) {
    const running = await Promise.all(Array.from({ length: PROGRAMS }, () => startSettled(host)));
    try {
      const spans: Span[] = [];
      const begin = Math.max(...running.map(({ terminal }) => terminal.startedAt));
      for (let at = MEMORY_AT_MS - WINDOWS * WINDOW_MS; at < MEMORY_AT_MS; at += WINDOW_MS) {
        await delay(begin + at - performance.now());
        spans.push(...(await span(running, WINDOW_MS)));
      }
      const memory = running.map(({ terminal }) => residentMb(terminal.pid));
      const shares = spans.map(({ share }) => share);
      return [
        {
          name: 'idle: bytes in 10 s',
          value: largest(spans.map(({ bytes }) => bytes)),
          unit: 'bytes',
          judged: 'value',
          bound: 0,
          note: `the most of ${spans.length} spans, ${PROGRAMS} programs`,
        },
        {
          name: 'idle: share of a core',
          value: median(shares),
          unit: '%',
          judged: 'value',
          bound: 0.5,
          goal: 0.1,
          note: `at most ${largest(shares).toFixed(2)} %; children included`,
        },
        {
          name: 'idle: wake-ups a second',
          value: median(spans.map(({ wakeUps }) => wakeUps)),
          unit: 'wake-ups',
          judged: 'value',
          bound: 12,
          goal: 4,
          note: `voluntary context switches of all threads; ${median(spans.map(({ ofMain }) => ofMain)).toFixed(1)} of them by the main thread`,
        },
        {
          name: 'memory 30 s after start, without keys',
          value: median(memory),
          unit: 'MB',
          judged: 'value',
          bound: 95,
          goal: 75,
          note: `resident; at most ${largest(memory).toFixed(1)} MB`,
        },
      ];
    } finally {
      await Promise.all(running.map(({ terminal }) => terminal.close()));
    }
  },
};

type Span = { bytes: number; share: number; wakeUps: number; ofMain: number };

async function span(running: readonly Running[], ms: number): Promise<Span[]> {
  const begun = running.map(({ terminal }) => ({
    terminal,
    at: performance.now(),
    cpu: cpuMs(terminal.pid),
    slept: sleeps(terminal.pid),
    index: terminal.events.length,
  }));
  await delay(ms);
  return begun.map(({ terminal, at, cpu, slept, index }) => {
    const passed = performance.now() - at;
    const { all, main } = sleeps(terminal.pid);
    return {
      bytes: bytesFrom(terminal, index),
      share: ((cpuMs(terminal.pid) - cpu) / passed) * 100,
      wakeUps: ((all - slept.all) / passed) * 1000,
      ofMain: ((main - slept.main) / passed) * 1000,
    };
  });
}
