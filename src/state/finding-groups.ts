import type { Finding } from '../host/preflight/finding.js';

/** Findings that one command fixes, the worst first; without a command a finding stands alone. */
export type FindingGroup = {
  severity: Finding['severity'];
  fix: string | null;
  findings: readonly Finding[];
};

const WORST_FIRST = ['bad', 'warn', 'ok'] as const;

/** Puts together what one command fixes, in the order of the first of each. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups: Array<{ fix: string | null; findings: Finding[] }> = [];
  for (const finding of findings) {
    const same = groups.find(({ fix }) => fix !== null && fix === finding.fix);
    if (same === undefined) groups.push({ fix: finding.fix, findings: [finding] });
    else same.findings.push(finding);
  }
  return groups.map(({ fix, findings: all }) => {
    const sorted = WORST_FIRST.flatMap((severity) => all.filter((one) => one.severity === severity));
    return { severity: sorted[0]?.severity ?? 'ok', fix, findings: sorted };
  });
}
