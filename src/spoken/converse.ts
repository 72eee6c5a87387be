import type { Action } from '../state/actions/action.js';
import { runAction } from '../state/actions/table.js';
import { counted } from '../state/counted.js';
import { closeDialog } from '../state/dialogs.js';
import { showsHosts, vmWithKey } from '../state/fleet/vms-of-hosts.js';
import { type AppState, type Store, setView } from '../state/store.js';
import { stateWord } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';
import { numbered } from './ask.js';
import { severalWords, vmActions } from './dialogs/menus.js';
import { spokenOf } from './dialogs/registry.js';
import { kernelLines } from './kernel-lines.js';
import { hostNamed, named } from './named.js';
import type { Pending } from './pending.js';
import { meantAction, wholeAction } from './spoken-actions.js';
import type { Speaker } from './spoken-dialog.js';
import { type HandOver, NO_TAB, speakTab } from './tabs.js';
import { MOST_LISTED, sayFirst, sayHost, sayState, sayVms, type Told } from './tell.js';
import { spokenName, vmWords } from './words.js';

/** How long the outcome of an action is waited for before the next question. */
const OUTCOME_MS = 20_000;

/** How long after an action a question that it opens may take the place of the prompt. */
const LATE_MS = 5000;

export type Conversation = {
  speaker: Speaker;
  pending: Pending;
  handOver: HandOver;
  /** True once the user has left. */
  hasLeft(): boolean;
};

/** What was typed; `isTaken`: nothing was, as a question took the place of the prompt. It may be gone again. */
type Word = { typed: string | null; isTaken: boolean };

/**
 * Tells the host and its VMs, then does what is typed, until the user leaves or nothing more will be typed. Nothing is
 * ever painted: each line is told once.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const { speaker, hasLeft } = conversation;
  const { app, talk } = speaker;
  setView(app.store, { tab: NO_TAB, selected: nothingChosen(app.store.getState()) });
  sayFirst(speaker);
  let told = sayVms(speaker, 0);
  while (!hasLeft() && !talk.isOver()) {
    // Something may have been asked for meanwhile, as after a restart of the host.
    await goOn(conversation);
    if (hasLeft() || talk.isOver()) return;
    const state = app.store.getState();
    setView(app.store, { selected: nothingChosen(state) });
    const where = state.hosts.size > 1 ? `On ${safeStart(state.host)}. ` : '';
    const { typed, isTaken } = await askWord(conversation, `${where}VM number or word, ? for help: `);
    if (talk.isOver() && typed === null) return;
    if (isTaken || hasDialog(app.store)) continue;
    told = await obey(conversation, typed ?? 'quit', told);
  }
}

/** What is selected while no VM is chosen: the host at hand, where hosts are shown. */
function nothingChosen(state: AppState): AppState['view']['selected'] {
  return showsHosts(state) ? { kind: 'host', host: state.host } : null;
}

/**
 * Asks for a number or a word. A question that the last action has opened late takes the place of this one; what
 * somebody else is asked for waits until the line is typed.
 */
async function askWord({ speaker }: Conversation, prompt: string): Promise<Word> {
  const { app, talk } = speaker;
  const asked = app.now();
  let isTaken = false;
  const stop = app.store.subscribe((state) => {
    if (isTaken || state.view.dialogs.length === 0 || app.now() - asked >= LATE_MS) return;
    isTaken = talk.cancel();
  });
  const typed = await talk.ask(prompt).finally(stop);
  return { typed, isTaken };
}

function hasDialog(store: Store): boolean {
  return store.getState().view.dialogs.length > 0;
}

/**
 * Does what was typed at the main question. The program's own words come before the names of VMs, which anybody on the
 * host gives: a VM that is called as one of them is chosen by its number.
 * @returns what the next number means
 */
async function obey(conversation: Conversation, typed: string, told: Told): Promise<Told> {
  const { speaker } = conversation;
  const { app, talk } = speaker;
  const { store } = app;
  const [word = '', ...rest] = typed.split(/\s+/);
  const text = rest.join(' ');
  if (typed === '') return told;
  switch (word.toLowerCase()) {
    case 'list':
      return sayVms(speaker, 0);
    case 'more':
      return sayVms(speaker, told.from + MOST_LISTED);
    case 'find':
      setView(store, { filter: text });
      return sayVms(speaker, 0);
    case 'state':
      sayState(speaker);
      return told;
    case 'log':
      for (const line of kernelLines(app.log, text)) talk.say(line);
      return told;
    case 'listen':
      talk.say('Changes are told as they come. Enter ends this.');
      await talk.listen();
      return told;
    case 'close':
      await closeVnc(speaker);
      return told;
  }
  const isAction = wholeAction(store.getState(), null, typed) !== null;
  const numberedVm = numbered(told.vms, typed);
  const meant = numberedVm ?? (isAction ? null : await named(speaker, typed));
  const host = isAction || meant !== null ? null : hostNamed(store.getState(), typed);
  if (meant === 'none') return told;
  if (meant !== null) await talkAbout(conversation, meant.key);
  else if (host !== null) {
    setView(store, { selected: { kind: 'host', host } });
    sayHost(speaker);
  } else if (/^\d+$/.test(typed)) talk.say('No VM has this number: list tells them.');
  else await act(conversation, typed, null);
  return told;
}

/** Tells a VM and what can be done to it, and does it, until the user goes back. The numbers mean what was told. */
async function talkAbout(conversation: Conversation, key: string): Promise<void> {
  const { speaker, hasLeft } = conversation;
  const { app, talk } = speaker;
  let told = sayActions(speaker, key);
  while (!hasLeft() && !talk.isOver()) {
    const vm = vmWithKey(app.store.getState(), key);
    // What became of it is told already: as news, or as the outcome of what was done here.
    if (vm === null) return;
    setView(app.store, { selected: { kind: 'vm', key } });
    const prompt = `${spokenName(vm)}, ${stateWord(vm)}. Number or word, Enter goes back: `;
    const { typed, isTaken } = await askWord(conversation, prompt);
    if (isTaken || hasDialog(app.store)) {
      await goOn(conversation);
      continue;
    }
    if (typed === null || typed === '') return;
    const chosen = numbered(told, typed);
    const word = typed.toLowerCase();
    if (word === 'list') told = sayActions(speaker, key);
    else if (word === 'why') sayUnable(speaker, vm);
    else if (chosen !== null) {
      runAction(app, chosen, vm);
      await goOn(conversation);
    } else if (/^\d+$/.test(typed)) talk.say(`A number from 1 to ${told.length}.`);
    else await act(conversation, typed, vm);
  }
}

/** Tells a VM, and what can be done to it with numbers; returns what was told. */
function sayActions({ app, talk }: Speaker, key: string): readonly Action[] {
  const state = app.store.getState();
  const vm = vmWithKey(state, key);
  if (vm === null) return [];
  const { marked } = state.view;
  const { able, unable } = vmActions(state, vm);
  talk.say(`${vmWords(vm, marked)}.`);
  if (marked.size > 0) talk.say(`What can be done to several is done to the ${marked.size} marked ones.`);
  for (const [at, { title }] of able.entries()) talk.say(`${at + 1}. ${title}`);
  if (unable.length > 0) talk.say(`${unable.length} more are not possible: why tells the reasons.`);
  return able;
}

function sayUnable({ app, talk }: Speaker, vm: Vm): void {
  const { unable } = vmActions(app.store.getState(), vm);
  for (const { action, reason } of unable) talk.say(`Not possible: ${action.title}: ${reason}.`);
}

/** Runs the action that was meant, on a VM that is chosen or named behind it, or for a host that is named there. */
async function act(conversation: Conversation, typed: string, chosen: Vm | null): Promise<void> {
  const { speaker } = conversation;
  const { app, talk } = speaker;
  const { store } = app;
  const [word = '', ...rest] = typed.split(/\s+/);
  const whole = meantAction(store.getState(), chosen, typed);
  const name = whole === null ? rest.join(' ') : '';
  const vm = name === '' ? chosen : await named(speaker, name);
  if (vm === 'none') return;
  const host = vm === null ? hostNamed(store.getState(), name) : null;
  if (host !== null) setView(store, { selected: { kind: 'host', host } });
  const state = store.getState();
  const meant = whole ?? (vm === null && host === null ? null : meantAction(state, vm, word));
  if (meant === null) return talk.say('That means nothing here: ? tells the words.');
  if (!('id' in meant)) return talk.say(severalWords(meant));
  if (vm !== null) setView(store, { selected: { kind: 'vm', key: vm.key } });
  runAction(app, meant, vm);
  const { marked } = store.getState().view;
  const before = state.view.marked;
  if (marked !== before && marked.size + before.size > 0)
    talk.say(marked.size === 0 ? 'No VM is marked.' : `${counted(marked.size, 'VM')} marked.`);
  await goOn(conversation);
}

/** Waits for what an action has begun, and speaks the dialogs and tabs that it opens, until there is nothing more. */
async function goOn({ speaker, pending, handOver, hasLeft }: Conversation): Promise<void> {
  const { app, talk } = speaker;
  const { store } = app;
  for (;;) {
    const isSettled = await pending.settled(() => hasDialog(store) || hasLeft(), OUTCOME_MS);
    const dialog = store.getState().view.dialogs.at(-1);
    if (hasLeft()) return;
    if (dialog !== undefined) {
      const close = () => closeDialog(store, dialog.id);
      await spokenOf(dialog.kind).speak(speaker, dialog.props, close);
      close();
    } else if (!isSettled) return talk.say('It is still under way; its outcome will be told.');
    else if (!(await speakTab(speaker, handOver))) return;
  }
}

async function closeVnc({ app, talk }: Speaker): Promise<void> {
  const { tabs } = app.store.getState();
  if (tabs.length === 0) talk.say('No VNC server was started here.');
  for (const { view } of tabs) await app.sessions.dismiss(view.id);
  if (tabs.length > 0) talk.say('The VNC servers have ended.');
}
