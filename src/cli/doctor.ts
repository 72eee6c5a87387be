import { gatherFacts, judge } from '../host/preflight.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { readingProblems } from './snapshot-words.js';

const MARKS = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;

type Check = { id: string; severity: keyof typeof MARKS; what: string; fix: string | null };

/** `v3_tui doctor`: what is wrong with this host, and the command that fixes it. 1 where something is bad. */
export async function doctor(parts: Parts, output: Output, options: { json: boolean }): Promise<ExitCode> {
  const checks = [...judge(gatherFacts(parts.host, await parts.checkKernelLog())), ...ownChecks(parts)];
  if (options.json) output.json(checks);
  else for (const check of checks) print(output, check);
  return checks.some((check) => check.severity === 'bad') ? 1 : 0;
}

function print(output: Output, { severity, what, fix }: Check): void {
  output.out(`${MARKS[severity]}  ${what}`);
  if (fix !== null) output.out(`      fix it: ${fix}`);
}

/** What the preflight does not check: the inventory and the settings. */
function ownChecks(parts: Parts): readonly Check[] {
  const snapshot = parts.watch.refresh();
  const { path } = parts.inventory;
  const problems = readingProblems(snapshot, path);
  const bad = snapshot.inventoryProblem !== null || snapshot.guestsProblem !== null;
  const read: Check =
    problems.length === 0
      ? { id: 'inventory', severity: 'ok', what: `The inventory is ${path}.`, fix: null }
      : { id: 'inventory', severity: bad ? 'bad' : 'warn', what: problems.join(' '), fix: null };
  const settings = parts.settingsProblems.map(
    (what): Check => ({ id: 'settings', severity: 'warn', what, fix: null }),
  );
  return [read, ...settings];
}
