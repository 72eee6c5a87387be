import type { Move } from '../../state/app-context.js';
import type { Pane } from '../../state/view.js';
import { moveCheckpoints } from '../checkpoints/keys.js';
import { moveConfig } from '../config-page/keys.js';
import { moveDetails } from '../details/keys.js';
import { moveGroupPage } from '../group-page/keys.js';
import { moveSession } from '../guest-screen/keys.js';
import { moveHostOverview } from '../host-overview/keys.js';
import { moveHostPage } from '../host-page/keys.js';
import { moveLog } from '../log-tail/keys.js';
import type { Screen } from '../screen.js';
import { moveList } from '../vm-list/keys.js';

/** Moves within a pane; unless given, within the one that has the keys. */
export function movePane(screen: Screen, move: Move, pane?: Pane): void {
  const { view } = screen.app.store.getState();
  const moved = pane ?? view.pane;
  if (moved === 'list') return moveList(screen, move);
  if (moved === 'log') return moveLog(screen, move);
  if (view.tab === 'details') {
    const { selected } = view;
    if (selected?.kind === 'host') return moveHostOverview(screen, selected.host, move);
    return selected?.kind === 'heading'
      ? moveGroupPage(screen, selected.group, move)
      : moveDetails(screen, move);
  }
  if (view.tab === 'config') return moveConfig(screen, move);
  if (view.tab === 'checkpoints') return moveCheckpoints(screen, move);
  if (view.tab === 'host') return moveHostPage(screen, move);
  moveSession(screen, move);
}
