import { unseen } from '../state/alerts/alert.js';
import { counted } from '../state/counted.js';
import { isAway } from '../state/fleet/trouble.js';
import { showsHosts, vmsOfAll } from '../state/fleet/vms-of-hosts.js';
import { hostsInOrder } from '../state/list/host-order.js';
import type { Vm } from '../state/vms/model.js';
import { hostLine } from './host-words.js';
import { listed, pageOf, vmsOf } from './listed.js';
import type { Speaker } from './spoken-dialog.js';
import { hostLines, vmWords } from './words.js';

/** How many VMs are told at once. */
export const MOST_LISTED = 20;

/** What was told last: the numbers that are typed mean these. */
export type Told = { vms: readonly Vm[]; from: number };

/** What is told before the list: of several hosts the list tells the rest. */
export function sayFirst({ app, talk }: Speaker): void {
  const state = app.store.getState();
  const waiting = unseen(state.alerts).length;
  if (!showsHosts(state)) for (const line of hostLines(state)) talk.say(line);
  else {
    if (state.hosts.size > 1) talk.say(`${state.hosts.size} hosts: the name of one chooses it.`);
    if (waiting > 0) talk.say(`${counted(waiting, 'alert')}: alerts tells.`);
  }
}

/** Tells the host at hand in full. */
export function sayHost({ app, talk }: Speaker): void {
  const state = app.store.getState();
  const entry = state.hosts.get(state.host);
  if (entry !== undefined && (isAway(entry) || !state.ready)) talk.say(hostLine(state, entry, app.now()));
  else for (const line of hostLines(state)) talk.say(line);
}

/** Tells how the host is; of several, each in a line. */
export function sayState(speaker: Speaker): void {
  const { app, talk } = speaker;
  const state = app.store.getState();
  if (state.hosts.size < 2) return sayHost(speaker);
  for (const entry of hostsInOrder(state)) talk.say(hostLine(state, entry, app.now()));
}

/** Tells the list, by the hosts where there are several. @param from the place of the first VM that is told */
export function sayVms({ app, talk }: Speaker, from: number): Told {
  const state = app.store.getState();
  const all = listed(state);
  const vms = vmsOf(all);
  const { filter, marked } = state.view;
  const rest = vms.length - from - MOST_LISTED;
  if (filter !== '') talk.say(`${vms.length} of ${vmsOfAll(state).length} VMs contain ${filter}.`);
  let number = from;
  for (const one of pageOf(all, from, MOST_LISTED)) {
    const entry = 'host' in one ? state.hosts.get(one.host) : undefined;
    if (entry !== undefined) talk.say(hostLine(state, entry, app.now()));
    if ('vm' in one) talk.say(`${++number}. ${vmWords(one.vm, marked)}`);
  }
  if (rest > 0) talk.say(`${rest} more VMs: more tells them, find TEXT looks for some.`);
  else if (from > 0) talk.say('That is the end of the list.');
  return { vms, from };
}
