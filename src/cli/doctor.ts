import { gatherFacts } from '../host/preflight/facts.js';
import type { Finding } from '../host/preflight/finding.js';
import { judge } from '../host/preflight/judge.js';
import { listed } from '../state/actions/bulk.js';
import { type FindingGroup, groupFindings } from '../state/finding-groups.js';
import { ownLine } from '../state/operations/shell-line.js';
import { shownName } from '../state/vms/find.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { readingProblems } from './snapshot-words.js';

/** Stands before a finding. */
export const MARKS = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;

/**
 * `v3_tui doctor`: what is wrong with this host, what a tool of Palacios would do, and the command that fixes it. 1
 * where something is bad.
 */
export async function doctor(parts: Parts, output: Output, options: { json: boolean }): Promise<ExitCode> {
  const found = [...judge(gatherFacts(parts.host, await parts.checkKernelLog())), ...ownFindings(parts)];
  const groups = groupFindings(found);
  if (options.json) output.json(groups);
  else for (const group of groups) print(output, group);
  return groups.some(({ severity }) => severity === 'bad') ? 1 : 0;
}

function print(output: Output, { findings, fix }: FindingGroup): void {
  for (const { severity, what, tool } of findings) {
    output.out(`${MARKS[severity]}  ${what}`);
    if (tool !== null) output.out(`      ${tool.words}`);
  }
  if (fix !== null) output.out(`      fix it: ${fix}`);
}

/** What the preflight does not check: the inventory and the settings. */
function ownFindings(parts: Parts): readonly Finding[] {
  const snapshot = parts.watch.refresh();
  const { path } = parts.inventory;
  const problems = readingProblems(snapshot, path);
  const bad = snapshot.inventoryProblem !== null || snapshot.guestsProblem !== null;
  const own = { tool: null, fix: null };
  const read: Finding =
    problems.length === 0
      ? { ...own, id: 'inventory', severity: 'ok', what: `The inventory is ${path}.` }
      : { ...own, id: 'inventory', severity: bad ? 'bad' : 'warn', what: problems.join(' ') };
  const settings = parts.settingsProblems.map(
    (what): Finding => ({ ...own, id: 'settings', severity: 'warn', what }),
  );
  return [read, ...settings, ...missingFiles(parts, snapshot)];
}

const MOST_NAMED = 8;

/** The VMs of the inventory whose config or image is not where it says. */
function missingFiles({ host }: Parts, { vms }: HostSnapshot): readonly Finding[] {
  const entries = vms.flatMap(({ entry }) => entry ?? []);
  const lost = entries.filter(({ config, image }) =>
    [config, image].some((path) => path !== '' && host.checkFile(path) !== null),
  );
  if (lost.length === 0) return [];
  const names = listed(lost, MOST_NAMED, ({ name }) => shownName(name)).join(', ');
  const [only] = lost;
  const name = lost.length === 1 && only ? only.name : 'NAME';
  const line = ownLine('edit', name, ['--config', 'FILE']);
  const what = `The config or image of ${names} cannot be read: v3_tui inventory check tells more.`;
  return [{ id: 'files', severity: 'warn', what, tool: null, fix: `${line} (or --image FILE)` }];
}
