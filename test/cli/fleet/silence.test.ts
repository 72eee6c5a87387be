import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isReading } from '../../../src/cli/fleet/answer-kind.js';
import type { HostRun, Sinks } from '../../../src/cli/fleet/host-run.js';
import { runUnlessSilent } from '../../../src/cli/fleet/silence.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const nothing: Sinks = { onStdout: () => undefined, onStderr: () => undefined };

/** A command that runs until it is ended. */
function aRun(): { run: HostRun; print: (text: string) => unknown; warn: (text: string) => unknown } {
  let sinks = nothing;
  const run: HostRun = (given, signal) => {
    sinks = given;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ kind: 'aborted' }));
    });
  };
  return {
    run,
    print: (text) => sinks.onStdout(Buffer.from(text)),
    warn: (text) => sinks.onStderr(Buffer.from(text)),
  };
}

const SILENT = { kind: 'silent', limitMs: 60_000 };

it('ends what prints nothing for so long, and no earlier', async () => {
  const { run, print } = aRun();
  const ended = vi.fn();
  const end = runUnlessSilent(run, 60_000, nothing, new AbortController().signal).then(ended);
  await vi.advanceTimersByTimeAsync(59_999);
  await print('a line');
  await vi.advanceTimersByTimeAsync(59_999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await end;
  expect(ended).toHaveBeenCalledWith(SILENT);
});

it('does not count the time in which its output is held back', async () => {
  const { run, print } = aRun();
  const ended = vi.fn();
  let free: () => void = () => undefined;
  const held = { ...nothing, onStdout: () => new Promise<void>((resolve) => (free = resolve)) };
  const end = runUnlessSilent(run, 60_000, held, new AbortController().signal).then(ended);
  void print('a line');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ended).not.toHaveBeenCalled();
  free();
  await vi.advanceTimersByTimeAsync(60_000);
  await end;
  expect(ended).toHaveBeenCalledWith(SILENT);
});

it('does not count it while one output is held back and the other prints, and keeps no timer after its end', async () => {
  const { run, print, warn } = aRun();
  const ended = vi.fn();
  const held = { ...nothing, onStdout: () => new Promise<void>(() => undefined) };
  const stop = new AbortController();
  const end = runUnlessSilent(run, 60_000, held, stop.signal).then(ended);
  void print('a line');
  await warn('a warning');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ended).not.toHaveBeenCalled();
  stop.abort();
  await end;
  await warn('late');
  expect(vi.getTimerCount()).toBe(0);
});

it('tells an interruption from silence, and passes an end on', async () => {
  const { run } = aRun();
  const stop = new AbortController();
  const end = runUnlessSilent(run, 60_000, nothing, stop.signal);
  stop.abort();
  expect(await end).toEqual({ kind: 'aborted' });
  const done = async () => ({ kind: 'ended', code: 1 }) as const;
  expect(await runUnlessSilent(done, 60_000, nothing, new AbortController().signal)).toEqual(await done());
  expect(vi.getTimerCount()).toBe(0);
});

it('is for what only reads and comes to its end', () => {
  const of = (command: string, flags = {}) => isReading({ command, flags });
  expect([of('list'), of('inventory export'), of('log')]).toEqual([true, true, true]);
  expect([of('list', { watch: true }), of('log', { follow: true }), of('watch')]).toEqual([
    false,
    false,
    false,
  ]);
  expect([of('stop'), of('save'), of('debug'), of('attach')]).toEqual([false, false, false, false]);
});
