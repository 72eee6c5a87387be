import type { PasteView, SessionKeyboard } from '../../state/ports.js';
import type { RunningTool } from '../session-tool.js';
import { createKeyFeed } from './key-feed.js';
import type { KeyPart } from './key-split.js';
import { menuKey, menuKeys } from './menu-keys.js';
import type { PasteProgress } from './paste-pieces.js';
import { pasteFor, typedKeys } from './paste-text.js';
import { watchPaste } from './paste-view.js';
import { type CursorKeys, quitKeys, type SessionTool } from './session-keys.js';

/** A read of a keyboard with more keys than this is a paste. */
const MOST_TYPED = 64;

/** What a keyboard needs of its session. */
type KeyboardOptions = {
  tool: SessionTool;
  /** What writes them. */
  writer: RunningTool['keys'];
  /** The key modes that the guest asked for. */
  modes(): { cursorKeys: CursorKeys; bracketedPaste: boolean };
  /** Says something about what was typed, beside the screen. */
  say(words: string): void;
  /** Called after what is shown of a paste changed. */
  onChange(): void;
};

/** A guest's keyboard, between the user's and the tool. */
type Keyboard = Pick<SessionKeyboard, 'keys' | 'send' | 'stopPaste'> & {
  write(bytes: Uint8Array): void;
  paste(text: string): void;
  pasting(): PasteView | null;
  /** Types what ends the tool; what waits is forgotten. */
  quit(): void;
  /** The tool has ended: says what it took of a paste. */
  stop(): void;
};

/** Makes the keyboard of a console or stream. What is typed is taken in order, also behind a paste. */
export function createKeyboard({ tool, writer, modes, say, onChange }: KeyboardOptions): Keyboard {
  const watch = watchPaste();
  const pacer = writer({
    onLost: () => say('Keys were lost: the guest takes none, and too many are waiting'),
    onPaste() {
      if (watch.look(pacer.pasting(), performance.now())) onChange();
    },
  });
  const type = (part: KeyPart) => {
    const { keys, words } = typedKeys(tool, part, modes().cursorKeys);
    for (const text of words) say(text);
    // Nobody types so many keys in one read: it is a paste without marks.
    if (tool !== 'v3_stream' && keys.length > MOST_TYPED) {
      pacer.paste({ bytes: Buffer.concat(keys), bracketed: false });
    } else pacer.push(keys);
  };
  return {
    write: createKeyFeed(type),
    paste(text) {
      const paste = pasteFor(tool, text, tool === 'v3_stream' && modes().bracketedPaste);
      if ('refused' in paste) say(paste.refused);
      else pacer.paste(paste);
    },
    pasting: watch.shown,
    keys: () => menuKeys(tool),
    send(name) {
      const key = menuKey(name);
      if (key !== null) type(key);
    },
    stopPaste() {
      const stopped = pacer.stopPastes();
      if (stopped === null) return false;
      say(`The paste was stopped: ${keysOf(stopped)} were typed`);
      return true;
    },
    quit: () => pacer.pushLast(quitKeys(tool)),
    stop() {
      const left = pacer.pasting();
      if (left !== null) say(`The paste was cut short: ${keysOf(left)} were typed`);
      pacer.stop();
      watch.look(null, performance.now());
    },
  };
}

function keysOf({ typed, of }: PasteProgress): string {
  return `${typed.toLocaleString('en')} of ${of.toLocaleString('en')} keys`;
}
