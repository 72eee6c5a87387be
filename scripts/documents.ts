import { keyLabel } from '../src/screens/components/key-label.js';
import { SCOPE_TITLES } from '../src/screens/dialogs/help.js';
import type { Action, Scope } from '../src/state/actions/action.js';
import { ACTIONS } from '../src/state/actions/table.js';
import { manPage } from './man-page.js';
import { metricsPage } from './metrics-page.js';

/** A generated page: where it lies in the project, and what it holds. */
export type Document = { path: string; text: string };

/** The pages that are made from the table of actions, the command line and the table of metrics. `npm run docs` writes them. */
export function documents(): readonly Document[] {
  return [
    { path: 'docs/keys.md', text: keysPage() },
    { path: 'docs/keys-session-log.md', text: sessionAndLogPage() },
    { path: 'docs/v3_tui.1', text: manPage() },
    { path: 'docs/metrics.md', text: metricsPage() },
  ];
}

/** The scopes whose keys have a page of their own: one page of all would be longer than three screens. */
const OF_SESSION_AND_LOG: readonly Scope[] = ['main', 'log'];

const GENERATED = 'Generated from the table of actions by `npm run docs`; do not edit.';

function keysPage(): string {
  return `# Keys

${GENERATED} \`?\` shows the same in the program. Keys of a session and of the kernel messages are in [keys-session-log.md](keys-session-log.md). The table \`[keys]\` of the settings file gives an action other keys by its id: see [Settings](configuration.md#keys).

${tablesOf((scope) => !OF_SESSION_AND_LOG.includes(scope))}
## While the guest has the keyboard

| key | what it does |
|---|---|
| ${code('Ctrl-]')} | Return to the manager; press it twice to send it to the guest. While a long paste is typed, it stops that first. \`escape-key\` in the settings file changes it. |
`;
}

function sessionAndLogPage(): string {
  return `# Keys in a session and in the kernel messages

${GENERATED} All others are in [keys.md](keys.md).

${tablesOf((scope) => OF_SESSION_AND_LOG.includes(scope))}`;
}

function tablesOf(isHere: (scope: Scope) => boolean): string {
  const tables = SCOPE_TITLES.filter(([scope]) => isHere(scope)).map(
    ([scope, title]) => `## ${title}\n\n${keysTable(ACTIONS.filter((action) => action.scope === scope))}\n`,
  );
  return tables.join('\n');
}

function keysTable(actions: readonly Action[]): string {
  const rows = actions.map(
    (action) =>
      `| ${action.keys.map((key) => code(keyLabel(key))).join(' ') || '`:`'} | ${action.title} | ${action.summary} | ${code(action.id)} |`,
  );
  return ['| keys | action | what it does | id |', '|---|---|---|---|', ...rows].join('\n');
}

function code(text: string): string {
  const safe = text.replaceAll('|', '\\|');
  return safe.includes('`') ? `\`\` ${safe} \`\`` : `\`${safe}\``;
}
