import type { AppContext } from '../app-context.js';
import { showsAllLogs } from '../log/all-logs.js';
import { chosenLine } from '../log/chosen.js';
import { HostedLine } from '../log/hosted-line.js';
import type { LogLine } from '../ports.js';
import { type AppState, setView } from '../store.js';
import { type Action, action } from './action.js';

/** Shows another log. Where the log was held, it stays on the line with the cursor if that is in both. */
function show(app: AppContext, allHosts: boolean): void {
  const { view } = app.store.getState();
  const line = view.log.follow ? null : chosenLine(app.store.getState(), app.log);
  // Its lines have other numbers than those that were held or marked.
  setView(app.store, { log: { ...view.log, allHosts, follow: true, anchor: null } });
  const same = line === null ? undefined : app.log.lines().find((one) => ownOf(one) === ownOf(line));
  if (same !== undefined) app.goToLogLine(same.number);
}

function ownOf(line: LogLine): LogLine {
  return line instanceof HostedLine ? line.own : line;
}

/** One key for both. */
const KEY = { keys: ['A'], hint: -6.5, scope: 'log', changes: false } as const;

const ONLY_ONE = 'there is only this host';

const isAlone = ({ hosts }: AppState) => hosts.size < 2;

const allHosts = action({
  ...KEY,
  id: 'log-all-hosts',
  title: 'all hosts',
  summary: 'Show the kernel messages of all hosts in one log, merged by the clock of this machine.',
  enabled: (state) =>
    isAlone(state) ? ONLY_ONE : !showsAllLogs(state) || 'the messages of all hosts are shown',
  run: (app) => show(app, true),
});

const oneHost = action({
  ...KEY,
  id: 'log-one-host',
  title: 'this host',
  summary: 'Show only the kernel messages of the host at hand again.',
  enabled: (state) => (isAlone(state) ? ONLY_ONE : showsAllLogs(state) || 'only those of one host are shown'),
  run: (app) => show(app, false),
});

/** Actions on whose kernel messages are shown, in the order of the help. */
export const LOG_HOSTS_ACTIONS: readonly Action[] = [allHosts, oneHost];
