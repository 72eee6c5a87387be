import { asciiOf } from './ascii.js';
import { safeStart } from './safe-text.js';
import { graphemes } from './text-width.js';

/** How the terminal can be told of something while nobody looks at it. */
export type AnnouncementSign = 'bell' | 'osc9' | 'osc777';

/** The most columns of what a notification says: desktops show little more. */
const TEXT_COLUMNS = 160;

/** Every text begins with it: one that began with a number could be a command, as `OSC 9 ; 4 ; …` sets a progress bar. */
const TITLE = 'v3_tui';

/**
 * The bytes that announce something: at most one of each sign. The text cannot end a sequence or add a field to one: it
 * has neither control characters nor semicolons.
 * @param text raw
 * @param how `unicode`: what the terminal shows beyond ASCII. `isTmux`: tmux passes a notification on only in a sequence
 * of its own, and then only where `allow-passthrough` is on; a bell it passes on by itself.
 */
export function announcement(
  text: string,
  signs: readonly AnnouncementSign[],
  how: { unicode: boolean; isTmux: boolean },
): string {
  const said = plainText(text, how.unicode);
  const through = (sequence: string) =>
    how.isTmux ? `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
  return [
    signs.includes('bell') ? '\x07' : '',
    signs.includes('osc9') ? through(`\x1b]9;${TITLE}: ${said}\x1b\\`) : '',
    signs.includes('osc777') ? through(`\x1b]777;notify;${TITLE};${said}\x1b\\`) : '',
  ].join('');
}

function plainText(text: string, unicode: boolean): string {
  const safe = safeStart(text, TEXT_COLUMNS)
    .slice(0, 2 * TEXT_COLUMNS)
    .replaceAll(';', ',');
  return unicode ? safe : graphemes(safe).map(asciiOf).join('');
}
