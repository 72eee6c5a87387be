import { expect, test } from 'vitest';
import type { Finding } from '../../src/host/preflight/finding.js';
import { groupFindings } from '../../src/state/finding-groups.js';

const finding = (id: string, severity: Finding['severity'], fix: string | null): Finding => ({
  id,
  severity,
  what: id,
  tool: null,
  fix,
});

test('what one command fixes is one group, the worst first; without a command each stands alone', () => {
  const groups = groupFindings([
    finding('log', 'warn', 'sudo v3_tui'),
    finding('memory', 'ok', null),
    finding('device', 'bad', 'sudo v3_tui'),
    finding('tools', 'bad', 'export PATH=$PATH:/x'),
    finding('module', 'ok', null),
  ]);
  expect(
    groups.map(({ severity, fix, findings }) => [severity, fix, ...findings.map(({ id }) => id)]),
  ).toEqual([
    ['bad', 'sudo v3_tui', 'device', 'log'],
    ['ok', null, 'memory'],
    ['bad', 'export PATH=$PATH:/x', 'tools'],
    ['ok', null, 'module'],
  ]);
});
