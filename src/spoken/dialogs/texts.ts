import { alertsDialog } from '../../state/actions/alert-actions.js';
import { debugDialog } from '../../state/actions/debug-action.js';
import { logLineDialog } from '../../state/actions/log-actions.js';
import { messagesDialog } from '../../state/actions/message-actions.js';
import { historyDialog } from '../../state/actions/record-actions.js';
import { commandsDialog, findingsDialog } from '../../state/actions/view-actions.js';
import { adviceOf, withSeen } from '../../state/alerts/alert.js';
import { type DialogKind, outcomeDialog } from '../../state/dialogs.js';
import { groupFindings } from '../../state/finding-groups.js';
import { isAway } from '../../state/fleet/trouble.js';
import { showsHosts } from '../../state/fleet/vms-of-hosts.js';
import { localTime, momentWords } from '../../state/local-time.js';
import { lineText } from '../../state/log/line-words.js';
import { TONE_WORDS } from '../../state/messages.js';
import { type CommandRecord, lastWords } from '../../state/operations/outcome.js';
import type { AppState } from '../../state/store.js';
import type { Message } from '../../state/view.js';
import { safeStart } from '../../terminal/safe-text.js';
import { hostLine } from '../host-words.js';
import { type Speaker, type SpokenDialog, spokenDialog } from '../spoken-dialog.js';

/** How many commands, alerts and messages are told, the newest first. */
const MOST_TOLD = 20;

/** How many characters of a damaged line are told: it can be of any length. */
const DAMAGED_TOLD = 300;

/** A dialog that only tells something. */
function telling<Props extends object>(
  kind: DialogKind<Props>,
  linesOf: (speaker: Speaker, props: Props) => readonly string[] | Promise<readonly string[]>,
): SpokenDialog {
  return spokenDialog(kind, async (speaker, props, close) => {
    for (const line of await linesOf(speaker, props)) speaker.talk.say(line);
    close();
  });
}

export const spokenOutcome = telling(outcomeDialog, (_speaker, { outcome }) => {
  const { ok, unclear, tried, message, commands, kernel, advice } = outcome;
  const isUnknown = kernel.length === 0 && !ok && commands.length > 0;
  return [
    `${ok ? 'Done' : unclear ? 'Not known' : 'Error'}: ${tried}.`,
    message,
    ...commands.flatMap((command) => commandLines({ ...command, words: lastWords(command.words) })),
    ...(kernel.length > 0 ? ['The kernel said:', ...lastWords(kernel)] : []),
    ...(isUnknown ? ['There is no kernel message about it.'] : []),
    ...(advice === null ? [] : [advice]),
  ];
});

function commandLines({ line, words, ended, showed }: CommandRecord): readonly string[] {
  const after = showed === null ? '' : `; v3-guests then showed ${showed}`;
  return [`Command: ${line}`, ...words, `It ended with ${ended ?? 'nothing yet'}${after}.`];
}

export const spokenCommands = telling(commandsDialog, ({ app }) => {
  const { commands } = app.store.getState();
  if (commands.length === 0) return ['No v3 command has been run yet.'];
  return commands
    .slice(-MOST_TOLD)
    .toReversed()
    .flatMap((record) => [`${localTime(record.startedAt)[1]}, ${record.purpose}.`, ...commandLines(record)]);
});

export const spokenMessages = telling(messagesDialog, ({ app }) => {
  const { messages } = app.store.getState();
  if (messages.length === 0) return ['There has been no message yet.'];
  return messages
    .slice(-MOST_TOLD)
    .toReversed()
    .map((message) => `${localTime(message.at)[1]}, ${messageLine(message)}`);
});

/** A message as it is told: one of an error or a warning says so. */
export function messageLine({ text, tone }: Message): string {
  const sentence = /[.!?…:]$/.test(text) ? text : `${text}.`;
  return tone === 'bad' || tone === 'warn' ? `${TONE_WORDS[tone]}: ${sentence}` : sentence;
}

export const spokenAlerts = telling(alertsDialog, ({ app }) => {
  const { alerts } = app.store.getState();
  app.store.setState({ alerts: withSeen(alerts, () => true) });
  if (alerts.length === 0) return ['Nothing has happened to a VM by itself since v3_tui was started.'];
  return alerts
    .slice(-MOST_TOLD)
    .toReversed()
    .flatMap((alert) => [
      `${momentWords(alert.at)}, ${alert.words}${alert.over === null ? '' : `; ${alert.over}`}.`,
      adviceOf(alert, () => ''),
      ...alert.lines.map(({ time, text }) => `Kernel message: ${time} ${text}`),
    ]);
});

export const spokenFindings = telling(findingsDialog, ({ app }) => {
  const state = app.store.getState();
  const entry = state.hosts.get(state.host);
  const lines = [
    // What is told next was found before.
    ...(entry !== undefined && isAway(entry) ? [hostLine(state, entry, app.now())] : []),
    ...troubleLines(state),
    ...groupFindings(state.findings)
      .filter(({ severity }) => severity !== 'ok')
      .flatMap(({ findings, fix }) => [
        ...findings.flatMap(({ severity, what, tool }) => [
          `${severity === 'bad' ? 'Error' : 'Warning'}: ${what}`,
          ...(tool === null ? [] : [tool.words]),
        ]),
        ...(fix === null ? [] : [`To fix it, run: ${fix}`]),
      ]),
  ];
  return lines.length === 0
    ? [`Nothing is wrong with ${showsHosts(state) ? safeStart(state.host) : 'this host'}.`]
    : lines;
});

/** What is wrong with what was read, a line each; empty where all could be. */
export function troubleLines({ snapshot, historyProblem }: AppState): readonly string[] {
  const { inventoryProblem, guestsProblem, damagedGuests, damagedEntries } = snapshot;
  const damaged = (what: string) => (one: AppState['snapshot']['damagedGuests'][number]) =>
    `Error: ${what}, line ${one.line}: ${one.reason}: ${one.text.slice(0, DAMAGED_TOLD)}`;
  return [
    ...(inventoryProblem === null ? [] : [`Error: ${inventoryProblem}`]),
    ...(guestsProblem === null ? [] : [`Error: v3-guests cannot be read: ${guestsProblem}`]),
    ...(historyProblem === null ? [] : [`Error: actions are not recorded in the history: ${historyProblem}`]),
    ...damagedGuests.map(damaged('v3-guests cannot be trusted')),
    ...damagedEntries.map(damaged('the inventory is damaged')),
  ];
}

export const spokenLogLine = telling(logLineDialog, (_speaker, { line }) => [lineText(line)]);

export const spokenDebug = telling(debugDialog, (_speaker, { title, answer }) => [
  title,
  ...answer.doubts,
  ...answer.lines.map(({ text }) => text),
]);

export const spokenHistory = telling(historyDialog, ({ pages }, { host, vm }) => pages.history(host, vm));
