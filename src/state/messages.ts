import { partOf } from './fleet/at-hand.js';
import { splitKey } from './fleet/host-id.js';
import { type AppState, type Store, setView } from './store.js';
import type { Message, ViewState } from './view.js';
import { vmByKey } from './vms/find.js';

/** How many messages are kept, and how many characters of one. */
const KEPT = 100;
const LONGEST = 4000;

/** How long a message is shown that nothing overtakes. */
const SHOWN_MS = 6000;

/** What a message tells of, in a word: colour is never the only sign. */
export const TONE_WORDS: Readonly<Record<Message['tone'], string>> = {
  good: 'done',
  warn: 'warning',
  bad: 'error',
  plain: '',
};

/** What a message is about: it goes as soon as this is another value than when it was told. */
export type Subject = (state: AppState) => unknown;

/**
 * Shows a message in the hint bar for six seconds, or until another one or its subject overtakes it, and keeps it among
 * the last hundred.
 * @param text safe to show
 */
export function tell(
  store: Store,
  text: string,
  tone: Message['tone'],
  subject: Subject = () => null,
): Message {
  const short = text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
  const { messages, view } = store.getState();
  const message: Message = { text: short, tone, at: Date.now(), asked: view.asked };
  const last = messages.at(-1);
  const before = last?.text === short && last.tone === tone ? messages.slice(0, -1) : messages;
  store.setState({ messages: [...before, message].slice(-KEPT) });
  setView(store, { message });
  const told = subject(store.getState());
  const timer = setTimeout(() => takeBack(store, message), SHOWN_MS);
  timer.unref();
  const stop = store.subscribe((state) => {
    if (state.view.message === message && Object.is(subject(state), told)) return;
    stop();
    clearTimeout(timer);
    takeBack(store, message);
  });
  return message;
}

/** Takes a message out of the hint bar, where it is still there. It stays among the last hundred. */
export function takeBack(store: Store, message: Message): void {
  if (store.getState().view.message === message) setView(store, { message: null });
}

/** The message that is shown, or null: in place of a dialog's keys, only one that was told since the dialog opened. */
export function shownMessage({ message, dialogs }: ViewState): Message | null {
  const top = dialogs.at(-1);
  const isOlder = message !== null && top !== undefined && message.asked < top.id;
  return isOlder ? null : message;
}

/** Of so many VMs it is looked, at each change of the store, whether they are still what a message tells. */
const MOST_WATCHED = 10;

/** The subject of a message about VMs: what they are, and whether something is done to them. Of many it is none. */
export function aboutVms(vms: ReadonlyArray<{ key: string }>): Subject {
  if (vms.length > MOST_WATCHED) return () => null;
  return (state) =>
    vms
      .map(({ key }) => {
        const part = partOf(state, splitKey(key).host);
        const vm = part && vmByKey(part.snapshot, key);
        return vm === null ? '-' : `${vm.category} ${vm.state} ${vm.device} ${part?.work.has(key)}`;
      })
      .join('\n');
}
