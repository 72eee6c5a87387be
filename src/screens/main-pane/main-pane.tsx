import { Text } from 'ink';
import type { ReactElement } from 'react';
import { isAlerted } from '../../state/alerts/alert.js';
import { shownSplit } from '../../state/split.js';
import type { AppState, SessionTab } from '../../state/store.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Pane } from '../components/pane.js';
import { ConfigPage } from '../config-page/config-page.js';
import { Details } from '../details/details.js';
import { SessionPage } from '../guest-screen/session-page.js';
import { HostPage } from '../host-page/host-page.js';
import { inside, type PaneBox } from '../layout.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { SplitPage } from './split-page.js';
import { tabsInRoom } from './tabs.js';

/** The right pane: Details, the sessions and the checkpoints, each a tab. */
export function MainPane(box: PaneBox): ReactElement {
  const focused = useAppState(({ view }) => view.pane === 'main');
  const tab = useAppState(({ view }) => view.tab);
  const session = useAppState(({ tabs }) => tabs.find(({ view }) => view.id === tab) ?? null);
  const split = useAppState(shownSplit);
  const room = inside(box);
  return (
    <Pane title={<TabTitles columns={box.columns - 6} />} {...box} focused={focused}>
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
        <Details {...room} />
      )}
    </Pane>
  );
}

/** The tabs, the shown one in brackets and bold, and on each side how many have no room. */
function TabTitles({ columns }: { columns: number }): ReactElement {
  const sessions = useAppState(({ tabs }) => tabs);
  const shown = useAppState(({ view }) => view.tab);
  const marked = useAppState(({ view }) => view.markedSessions);
  const isTyping = useAppState(({ view }) => view.typingToMarked !== null);
  const alerted = useAppState(alertedSessions);
  const { before, tabs, after } = tabsInRoom(sessions, shown, columns, { marked, isTyping, alerted });
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
