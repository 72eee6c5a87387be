import { Text } from 'ink';
import type { ReactElement } from 'react';
import { isAlerted } from '../../state/alerts/alert.js';
import { showTab } from '../../state/app-context.js';
import { shownSplit } from '../../state/split.js';
import type { AppState, SessionTab } from '../../state/store.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Pane } from '../components/pane.js';
import { ConfigPage } from '../config-page/config-page.js';
import { Details } from '../details/details.js';
import { GroupPage } from '../group-page/group-page.js';
import { SessionPage } from '../guest-screen/session-page.js';
import { HostOverview } from '../host-overview/host-overview.js';
import { HostPage } from '../host-page/host-page.js';
import { inside, type PaneBox, type PaneSize } from '../layout.js';
import { theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { SplitPage } from './split-page.js';
import { type TabRow, tabAt, tabsInRoom } from './tabs.js';

/** The right pane: Details, the sessions and the checkpoints, each a tab. */
export function MainPane(box: PaneBox): ReactElement {
  const { store } = useScreen().app;
  const focused = useAppState(({ view }) => view.pane === 'main');
  const tab = useAppState(({ view }) => view.tab);
  const session = useAppState(({ tabs }) => tabs.find(({ view }) => view.id === tab) ?? null);
  const split = useAppState(shownSplit);
  const titles = useTabRow(box.columns - 6);
  const room = inside(box);
  return (
    <Pane
      title={<TabTitles {...titles} />}
      titleAt={(column) => {
        const hit = tabAt(titles, column);
        return hit === null ? null : { isCurrent: false, select: () => showTab(store, hit) };
      }}
      {...box}
      focused={focused}
      pane="main"
    >
      {split !== null ? (
        <SplitPage sessions={split} {...room} />
      ) : session !== null ? (
        <SessionPage tab={session} {...room} />
      ) : tab === 'checkpoints' ? (
        <Checkpoints {...room} />
      ) : tab === 'host' ? (
        <HostPage {...room} />
      ) : tab === 'config' ? (
        <ConfigPage {...room} />
      ) : (
        <Selected {...room} />
      )}
    </Pane>
  );
}

/** The selected VM or host, or what is below the selected heading. */
function Selected(room: PaneSize): ReactElement {
  const host = useAppState(({ view }) => (view.selected?.kind === 'host' ? view.selected.host : null));
  const group = useAppState(({ view, snapshot }) =>
    view.selected?.kind === 'heading' && snapshot.vms.length > 0 ? view.selected.group : null,
  );
  if (host !== null) return <HostOverview host={host} {...room} />;
  return group === null ? <Details {...room} /> : <GroupPage group={group} {...room} />;
}

/** The tabs that have room in the pane's border. */
function useTabRow(columns: number): TabRow {
  const sessions = useAppState(({ tabs }) => tabs);
  const shown = useAppState(({ view }) => view.tab);
  const marked = useAppState(({ view }) => view.markedSessions);
  const isTyping = useAppState(({ view }) => view.typingToMarked !== null);
  const alerted = useAppState(alertedSessions);
  return tabsInRoom(sessions, shown, columns, { marked, isTyping, alerted });
}

/** The tabs, the shown one in brackets and bold, and on each side how many have no room. */
function TabTitles({ before, tabs, after }: TabRow): ReactElement {
  return (
    <Text>
      <Text {...theme.dim}>{before}</Text>
      {tabs.map(({ id, label, isShown, hasNew, isTypedInto }) => (
        <Text
          key={id}
          {...(isTypedInto ? theme.selected : isShown ? theme.bold : hasNew ? theme.warn : theme.dim)}
        >
          {label}
        </Text>
      ))}
      <Text {...theme.dim}>{after}</Text>
    </Text>
  );
}

/** The sessions with an alert about their VM that is not seen yet. */
function alertedSessions({ tabs, alerts }: AppState): readonly string[] {
  const isMeant = ({ vmName, vmKey, view: { device } }: SessionTab) =>
    isAlerted(alerts, { name: vmName, device, key: vmKey });
  return tabs.filter(isMeant).map(({ view }) => view.id);
}
