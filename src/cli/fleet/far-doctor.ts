import * as z from 'zod/mini';
import { type Check, list } from '../../bridge/checks-basic.js';
import { FINDING } from '../../bridge/checks-host.js';
import type { Finding } from '../../host/preflight/finding.js';
import { type FindingGroup, groupFindings } from '../../state/finding-groups.js';
import type { HostRun } from './host-run.js';

/** What the doctor of a host says; or why that is not known, in words that are safe to show. */
export type DoctorAnswer = { findings: readonly Finding[] } | { problem: string };

/** How many findings of a severity there are, and the worst of them with what fixes each. */
export type DoctorSummary = Readonly<Record<Finding['severity'], number>> & {
  worst: ReadonlyArray<{ finding: Finding; fix: string | null }>;
};

/** A doctor has some ten findings of a line each. */
const MOST_BYTES = 1024 * 1024;

/** What `v3_tui doctor --json` prints. Texts are made safe. */
const GROUPS: Check<Pick<FindingGroup, 'findings'>[]> = list(
  z.object({ findings: list(FINDING, 1000) }),
  1000,
);

/**
 * Asks the doctor of a host.
 * @param run runs `doctor --json` there
 * @param signal ends it
 * @param limitMs how long its answer is waited for
 */
export async function askDoctor(run: HostRun, signal: AbortSignal, limitMs: number): Promise<DoctorAnswer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const tooMuch = new AbortController();
  const onStdout = (bytes: Uint8Array) => {
    size += bytes.length;
    if (size > MOST_BYTES) tooMuch.abort();
    else pieces.push(bytes);
  };
  const limit = AbortSignal.timeout(limitMs);
  const end = await run(
    { onStdout, onStderr: () => undefined },
    AbortSignal.any([signal, limit, tooMuch.signal]),
  );
  if (tooMuch.signal.aborted) return { problem: 'it answered more than is taken from it' };
  if (end.kind === 'aborted')
    return { problem: limit.aborted ? `it did not answer within ${limitMs / 1000} s` : 'it was ended here' };
  if (end.kind === 'failed')
    return { problem: `it could not be asked: ${end.words.at(-1) ?? 'ssh said nothing'}` };
  const findings = findingsIn(Buffer.concat(pieces).toString('utf8'));
  return findings === null
    ? { problem: `it ended with code ${end.code}, and told no findings` }
    : { findings };
}

/** The findings in what `doctor --json` has printed; null: it is something else. */
export function findingsIn(text: string): readonly Finding[] | null {
  try {
    const read = z.safeParse(GROUPS, JSON.parse(text));
    return read.success ? read.data.flatMap(({ findings }) => findings) : null;
  } catch {
    // No JSON, or deeper than the stack.
    return null;
  }
}

/**
 * What matters of findings.
 * @param most how many are the worst: bad ones come before warnings
 */
export function doctorSummary(findings: readonly Finding[], most: number): DoctorSummary {
  const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  const groups = groupFindings(findings);
  // What is fixed together is told once.
  const worst = (['bad', 'warn'] as const).flatMap((severity) =>
    groups.flatMap(({ severity: own, fix, findings: [finding] }) =>
      own === severity && finding !== undefined ? [{ finding, fix }] : [],
    ),
  );
  return { bad: count('bad'), warn: count('warn'), ok: count('ok'), worst: worst.slice(0, most) };
}
