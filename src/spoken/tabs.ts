import type { EndKind } from '../state/ports.js';
import { sessionName } from '../state/session-name.js';
import { type SessionTab, setView } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import { vncConnected, vncDanger, vncFacts, vncPlace, vncSafety } from '../state/vnc-words.js';
import { askPage } from './pages.js';
import type { Speaker } from './spoken-dialog.js';

/** The tab that is shown while nothing else is: what an action shows in its place is told. */
export const NO_TAB = 'spoken';

/** How a session that had the terminal ended, in words. */
export type RawEnd = { why: string; kind: EndKind; remarks: readonly string[] };

/** Gives the whole terminal to a session; resolves when it has ended or was left. */
export type HandOver = (tab: SessionTab) => Promise<RawEnd>;

/** The VNC servers that were told of. */
const told = new WeakMap<Speaker, Set<string>>();

/**
 * Tells or hands over what an action has shown in a tab: a session gets the terminal, a page is told.
 * @returns true where there was something
 */
export async function speakTab(speaker: Speaker, handOver: HandOver): Promise<boolean> {
  const { app, talk } = speaker;
  const state = app.store.getState();
  const { tabs, view } = state;
  const seen = told.get(speaker) ?? new Set<string>();
  told.set(speaker, seen);
  const raw = tabs.find((tab) => tab.view.mode !== 'vnc' && tab.view.state === 'open');
  const ended = tabs.find((tab) => tab.view.state === 'ended');
  const vnc = tabs.find(({ view: { id } }) => id === view.tab || !seen.has(id));
  if (raw !== undefined) await speakRaw(speaker, raw, handOver);
  else if (ended !== undefined) {
    talk.say(`${sessionName(ended)} has ended: ${ended.view.endedBecause ?? 'it is not known why'}.`);
    await app.sessions.dismiss(ended.view.id);
  } else if (vnc !== undefined) {
    seen.add(vnc.view.id);
    for (const line of vncLines(vnc)) talk.say(line);
  } else if (view.tab !== NO_TAB) await askPage(speaker, view.tab, selectedVm(state));
  else return false;
  setView(app.store, { tab: NO_TAB, captured: null, pane: 'list' });
  return true;
}

async function speakRaw({ app, talk }: Speaker, tab: SessionTab, handOver: HandOver): Promise<void> {
  const name = sessionName(tab);
  talk.say(`${name} has the terminal now.`);
  const { why, kind, remarks } = await handOver(tab);
  for (const remark of remarks.slice(-10)) talk.say(remark);
  talk.say(kind === 'closed' ? `You have left ${name}.` : `${name} has ended: ${why}.`);
  await app.sessions.dismiss(tab.view.id);
}

function vncLines(tab: SessionTab): readonly string[] {
  const { vnc, remarks } = tab.view;
  if (vnc === null) return [`${sessionName(tab)} is opening.`];
  return [
    `${sessionName(tab)} is served ${vncSafety(vnc)}. ${vncPlace(vnc)} ${vncConnected(vnc)}`,
    ...vncFacts(vnc).map(({ label, value }) => `The ${label}: ${value}`),
    ...vncDanger(vnc),
    ...remarks.slice(-3),
    'The word close ends it.',
  ];
}
