import type { AppContext, Move } from '../state/app-context.js';
import { selectedCheckpoint, shownCheckpoints } from '../state/checkpoints/view.js';
import { moveCursor } from '../state/cursor.js';
import { isSelected, listRows, selectionOf } from '../state/list-rows.js';
import { setView } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import type { Pane } from '../state/view.js';
import { detailsRows } from './details-rows.js';
import { inside } from './layout.js';
import { logStep } from './log-lines.js';
import { layoutNow, type Screen } from './screen.js';

const PAGE_KEPT = 1;

/** Moves within the pane that has the keys. */
export function movePane(screen: Screen, move: Move): void {
  const { view } = screen.app.store.getState();
  if (view.pane === 'list') return moveList(screen, move);
  if (view.pane === 'log') return moveLog(screen, move);
  if (view.tab === 'details') return moveDetails(screen, move);
  if (view.tab === 'checkpoints') return moveCheckpoints(screen, move);
  moveSession(screen, move);
}

function pageOf(screen: Screen, pane: Pane): number {
  const rect = layoutNow(screen)?.[pane];
  return rect ? Math.max(inside(rect).rows - PAGE_KEPT, 1) : 1;
}

/** How far a move goes in rows; null for folding. */
function stepOf(move: Move, page: number): number | null {
  const steps: Partial<Record<Move, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -Infinity,
    last: Infinity,
  };
  return steps[move] ?? null;
}

function moveList(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const { snapshot, view } = store.getState();
  const rows = listRows(snapshot.vms, view.folded, view.filter);
  const found = rows.findIndex((row) => isSelected(row, view.selected));
  const at = Math.max(found, 0);
  const step = stepOf(move, pageOf(screen, 'list'));
  if (step === null) return foldList(screen.app, move, at);
  const row = rows[found < 0 ? 0 : moveCursor(rows.length, at, step)];
  if (row) setView(store, { selected: selectionOf(row), details: { ...view.details, cursor: 0 } });
}

function foldList({ store }: AppContext, move: Move, at: number): void {
  const { snapshot, view } = store.getState();
  const row = listRows(snapshot.vms, view.folded, view.filter)[at];
  if (row === undefined) return;
  if (row.kind === 'vm' && move === 'open') return setView(store, { pane: 'main', tab: 'details' });
  const category = row.kind === 'vm' ? row.vm.category : row.category;
  const folded = new Set(view.folded);
  if (move === 'open') folded.delete(category);
  else folded.add(category);
  setView(store, { folded, selected: { kind: 'category', category } });
}

function moveDetails(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const vm = selectedVm(state);
  if (vm === null) return;
  const { details } = state.view;
  const rows = detailsRows(state, vm, details);
  const cursor = Math.min(details.cursor, rows.length - 1);
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step !== null) {
    return setView(store, { details: { ...details, cursor: moveCursor(rows.length, cursor, step) } });
  }
  const fold = rows[cursor]?.fold ?? null;
  if (fold === null) return move === 'close' ? setView(store, { pane: 'list' }) : undefined;
  setFold(screen.app, fold, move === 'open');
}

/** Opens or closes a part of the config. */
function setFold({ store }: AppContext, fold: string, open: boolean): void {
  const { details } = store.getState().view;
  const folded = new Set(details.folded);
  const unfolded = new Set(details.unfolded);
  folded.delete(fold);
  unfolded.delete(fold);
  if (open) unfolded.add(fold);
  else folded.add(fold);
  setView(store, { details: { ...details, folded, unfolded } });
}

/** Turns the part of the config under the cursor: open or closed. */
export function toggleDetail(screen: Screen): void {
  const state = screen.app.store.getState();
  const vm = selectedVm(state);
  if (vm === null) return;
  const rows = detailsRows(state, vm, state.view.details);
  const row = rows[Math.min(state.view.details.cursor, rows.length - 1)];
  if (row?.fold) setFold(screen.app, row.fold, !row.open);
}

function moveCheckpoints(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  if (move === 'close') return setView(store, { pane: 'list' });
  const step = stepOf(move, pageOf(screen, 'main'));
  const views = shownCheckpoints(state);
  const selected = selectedCheckpoint(state);
  if (step === null || selected === null) return;
  const next = views[moveCursor(views.length, Math.max(views.indexOf(selected), 0), step)];
  setView(store, { checkpoint: next?.checkpoint.id ?? null });
}

function moveSession(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const { view } = store.getState();
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step === null) return;
  const scrolled = new Set(view.scrolled);
  if (screen.scrollSession(view.tab, step)) scrolled.add(view.tab);
  else scrolled.delete(view.tab);
  setView(store, { scrolled });
}

function moveLog(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const { log } = state.view;
  const step = stepOf(move, pageOf(screen, 'log'));
  if (step === null) return;
  const newest = screen.log.lines().at(-1)?.number ?? 0;
  const from = log.follow ? newest : log.bottom;
  const rows = pageOf(screen, 'log') + PAGE_KEPT;
  const bottom = logStep(state, screen.log, { from, step, rows });
  const follow = step > 0 && bottom === logStep(state, screen.log, { from: newest, step: 0, rows });
  setView(store, { log: { ...log, follow, bottom } });
}
