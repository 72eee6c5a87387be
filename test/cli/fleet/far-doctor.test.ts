import { describe, expect, it } from 'vitest';
import { askDoctor, doctorSummary, findingsIn } from '../../../src/cli/fleet/far-doctor.js';
import type { HostRun } from '../../../src/cli/fleet/host-run.js';

const FINDING = { id: 'module', severity: 'bad', what: 'Not loaded.', tool: null, fix: 'insmod it' };
const GROUPS = JSON.stringify([{ severity: 'bad', fix: 'insmod it', findings: [FINDING] }]);

/** A far doctor that prints this and ends. */
const printing =
  (text: string, code = 1): HostRun =>
  async ({ onStdout }) => {
    await onStdout(Buffer.from(text));
    return { kind: 'ended', code };
  };

/** A far doctor that goes on until it is ended. */
const hanging: HostRun = (_sinks, signal) =>
  new Promise((resolve) => {
    const end = () => resolve({ kind: 'aborted' });
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });

const LONG_MS = 600_000;
const ask = (run: HostRun, limitMs = LONG_MS, signal = new AbortController().signal) =>
  askDoctor(run, signal, limitMs);

describe('the doctor of a host', () => {
  it('is read, whatever its exit code is', async () => {
    expect(await ask(printing(GROUPS))).toEqual({ findings: [FINDING] });
  });

  it.each(['', 'no JSON', '{}', '[{"findings":[{"id":1}]}]', '['.repeat(100_000)])(
    'that says something else is told as such (case %$)',
    async (text) => {
      expect(await ask(printing(text, 7))).toEqual({
        problem: 'it ended with code 7, and told no findings',
      });
    },
  );

  it('is ended where it hangs, and where the user ends it', async () => {
    expect(await ask(hanging, 20)).toEqual({ problem: 'it did not answer within 0.02 s' });
    const stop = new AbortController();
    const asked = ask(hanging, LONG_MS, stop.signal);
    stop.abort();
    expect(await asked).toEqual({ problem: 'it was ended here' });
  });

  it('is ended where it says too much', async () => {
    const flooding: HostRun = async (sinks, signal) => {
      while (!signal.aborted) await sinks.onStdout(Buffer.alloc(64 * 1024, 'a'));
      return { kind: 'aborted' };
    };
    expect(await ask(flooding)).toEqual({ problem: 'it answered more than is taken from it' });
  });

  it('is told in the words of ssh where the line breaks', async () => {
    const broken: HostRun = async () => ({
      kind: 'failed',
      trouble: 'unreachable',
      words: ['Connection reset'],
    });
    expect(await ask(broken)).toEqual({ problem: 'it could not be asked: Connection reset' });
  });

  it('cannot act on the terminal by its words', () => {
    const text = JSON.stringify([{ findings: [{ ...FINDING, what: 'a\x1b[31mb', fix: 'x\u202ey' }] }]);
    const [finding] = findingsIn(text) ?? [];
    expect(finding).toMatchObject({ what: 'a␛[31mb', fix: 'x\\u202ey' });
  });

  it('has so many of the worst told at most, each fix once', () => {
    const of = (severity: 'bad' | 'warn' | 'ok', what: string, fix: string | null = null) => ({
      ...FINDING,
      severity,
      what,
      fix,
    });
    const all = [
      of('warn', 'a'),
      of('bad', 'b', 'do it'),
      of('bad', 'c', 'do it'),
      of('bad', 'd'),
      of('ok', 'e'),
    ];
    const { worst, ...counts } = doctorSummary(all, 3);
    expect(counts).toEqual({ bad: 3, warn: 1, ok: 1 });
    expect(worst.map(({ finding: { what } }) => what)).toEqual(['b', 'd', 'a']);
    expect(doctorSummary(all, 1).worst).toHaveLength(1);
  });
});
