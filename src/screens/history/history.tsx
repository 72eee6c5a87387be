import { type ReactElement, useState } from 'react';
import { historyDialog } from '../../state/actions/record-actions.js';
import { dialog } from '../dialogs/dialog.js';
import { useScreen } from '../use-screen.js';
import { EventListView } from './event-list-view.js';
import { EventView } from './event-view.js';
import type { EventList } from './paging.js';
import { useHistory } from './use-history.js';

/** What was done and seen, newest first; or one event with the commands that were run. */
function HistoryDialog({ vm }: { vm: EventList['vm'] }): ReactElement {
  const { app } = useScreen();
  const shown = useHistory(app.history, vm);
  const [opened, setOpened] = useState<number | null>(null);
  const event = shown.list.events.find(({ id }) => id === opened);
  // The list and its filter are kept here: they are unchanged when the user comes back from an event.
  return event ? (
    <EventView key={event.id} event={event} onBack={() => setOpened(null)} />
  ) : (
    <EventListView of={vm} shown={shown} onOpen={setOpened} />
  );
}

export const history = dialog(historyDialog, HistoryDialog, {
  width: 110,
  takesTypeAhead: true,
  takesText: true,
});
