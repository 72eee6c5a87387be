import type { Action } from '../state/actions/action.js';
import { runAction } from '../state/actions/table.js';
import { closeDialog } from '../state/dialogs.js';
import { vmsOfAll, vmWithKey } from '../state/fleet/vms-of-hosts.js';
import { type AppState, type Store, setView } from '../state/store.js';
import { hostedName, stateWord } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { numbered } from './ask.js';
import { severalWords, vmActions } from './dialogs/menus.js';
import { spokenOf } from './dialogs/registry.js';
import { kernelLines } from './kernel-lines.js';
import type { Pending } from './pending.js';
import { meantAction, wholeAction } from './spoken-actions.js';
import type { Speaker } from './spoken-dialog.js';
import { type HandOver, NO_TAB, speakTab } from './tabs.js';
import { hostLines, listedVms, spokenName, vmWords } from './words.js';

/** How long the outcome of an action is waited for before the next question. */
const OUTCOME_MS = 20_000;

/** How long after an action a question that it opens may take the place of the prompt. */
const LATE_MS = 5000;

/** How many VMs are told at once. */
const MOST_LISTED = 20;

export type Conversation = {
  speaker: Speaker;
  pending: Pending;
  handOver: HandOver;
  /** True once the user has left. */
  hasLeft(): boolean;
};

/** What was told last: the numbers that are typed mean these. */
type Told = { vms: readonly Vm[]; from: number };

/** What was typed; `isTaken`: nothing was, as a question took the place of the prompt. It may be gone again. */
type Word = { typed: string | null; isTaken: boolean };

/**
 * Tells the host and its VMs, then does what is typed, until the user leaves or nothing more will be typed. Nothing is
 * ever painted: each line is told once.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const { speaker, hasLeft } = conversation;
  const { app, talk } = speaker;
  setView(app.store, { tab: NO_TAB, selected: null });
  for (const line of hostLines(app.store.getState())) talk.say(line);
  let told = sayVms(speaker, 0);
  while (!hasLeft() && !talk.isOver()) {
    // Something may have been asked for meanwhile, as after a restart of the host.
    await goOn(conversation);
    if (hasLeft() || talk.isOver()) return;
    setView(app.store, { selected: null });
    const { typed, isTaken } = await askWord(conversation, 'VM number or word, ? for help: ');
    if (talk.isOver() && typed === null) return;
    if (isTaken || hasDialog(app.store)) continue;
    told = await obey(conversation, typed ?? 'quit', told);
  }
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
      for (const line of hostLines(store.getState())) talk.say(line);
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
  const vm = numbered(told.vms, typed) ?? (isAction ? null : named(speaker, typed));
  if (vm !== null) await talkAbout(conversation, vm.key);
  else if (/^\d+$/.test(typed)) talk.say('No VM has this number: list tells them.');
  else await act(conversation, typed, null);
  return told;
}

/** True for the name of a VM, and for its host and name: `web1/db`. */
function isCalled(vm: Vm, name: string): boolean {
  return vm.name === name || hostedName(vm) === name;
}

/** The only VM of a name; null: there is none, or more than one. */
function named({ app }: Speaker, name: string): Vm | null {
  const found = vmsOfAll(app.store.getState()).filter((vm) => isCalled(vm, name));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Why something that was typed does nothing; `names`: what in it may be the name of a VM. */
function noMeaning(state: AppState, names: readonly string[]): string {
  for (const name of names) {
    const { length } = vmsOfAll(state).filter((vm) => isCalled(vm, name));
    if (length > 1) return `${length} VMs are called ${name}: choose one by its number.`;
  }
  return 'That means nothing here: ? tells the words.';
}

function sayVms({ app, talk }: Speaker, from: number): Told {
  const state = app.store.getState();
  const vms = listedVms(state);
  const { filter, marked } = state.view;
  const rest = vms.length - from - MOST_LISTED;
  if (filter !== '') talk.say(`${vms.length} of ${vmsOfAll(state).length} VMs contain ${filter}.`);
  for (const [at, vm] of vms.slice(from, from + MOST_LISTED).entries())
    talk.say(`${from + at + 1}. ${vmWords(vm, marked)}`);
  if (rest > 0) talk.say(`${rest} more VMs: more tells them, find TEXT looks for some.`);
  else if (from > 0) talk.say('That is the end of the list.');
  return { vms, from };
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

/** Runs the action that was meant, on a VM that is chosen or named behind it. */
async function act(conversation: Conversation, typed: string, chosen: Vm | null): Promise<void> {
  const { speaker } = conversation;
  const { app, talk } = speaker;
  const [word = '', ...rest] = typed.split(/\s+/);
  const vm = rest.length > 0 ? named(speaker, rest.join(' ')) : chosen;
  const state = app.store.getState();
  const whole = meantAction(state, chosen, typed);
  const meant = whole ?? (vm === null ? null : meantAction(state, vm, word));
  if (meant === null) return talk.say(noMeaning(state, [typed, rest.join(' ')]));
  if (!('id' in meant)) return talk.say(severalWords(meant));
  const about = whole === null ? vm : chosen;
  if (about !== null) setView(app.store, { selected: { kind: 'vm', key: about.key } });
  runAction(app, meant, about);
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
