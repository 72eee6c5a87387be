import { type ReactElement, useMemo, useState } from 'react';
import { historyDialog } from '../../state/actions/record-actions.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { dialog } from '../dialogs/dialog.js';
import { useAppState } from '../use-screen.js';
import { EventListView } from './event-list-view.js';
import { EventView } from './event-view.js';
import type { Scope } from './history-view.js';
import { useHistory } from './use-history.js';

/** What was done and seen, newest first; or one event with the commands that were run. */
function HistoryDialog({ host, vm }: { host: HostId; vm: Scope['vm'] }): ReactElement {
  const hosts = useAppState((state) => [...state.hosts.keys()]);
  const scopes = useMemo(() => scopesOf(host, vm, hosts), [host, vm, hosts]);
  const shown = useHistory(scopes[0]);
  const [opened, setOpened] = useState<{ host: HostId; id: number } | null>(null);
  const list = opened && shown.view.lists.get(opened.host);
  const event = list?.events.find(({ id }) => id === opened?.id);
  const aheadMs = list && shown.view.lists.size > 1 ? list.aheadMs : 0;
  // The list and its filter are kept here: they are unchanged when the user comes back from an event.
  return event && opened ? (
    <EventView
      key={`${event.id} ${opened.host}`}
      event={event}
      at={event.at - aheadMs}
      host={hosts.length > 1 ? opened.host : null}
      onBack={() => setOpened(null)}
    />
  ) : (
    <EventListView
      scopes={scopes}
      shown={shown}
      onOpen={({ host: of, event: { id } }) => setOpened({ host: of, id })}
    />
  );
}

/** What can be shown, one after another: the VM, its host, and all hosts where there are several. */
function scopesOf(host: HostId, vm: Scope['vm'], hosts: readonly HostId[]): readonly [Scope, ...Scope[]] {
  const ofHost = { hosts: [host], vm: null };
  const ofAll = hosts.length > 1 ? [{ hosts, vm: null }] : [];
  return vm === null ? [ofHost, ...ofAll] : [{ hosts: [host], vm }, ofHost, ...ofAll];
}

export const history = dialog(historyDialog, HistoryDialog, {
  width: 110,
  takesTypeAhead: true,
  takesText: true,
});
