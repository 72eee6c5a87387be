import { BACKGROUND_QUESTION, createBackgroundAnswer } from './background.js';
import type { Capability, TerminalEnvironment } from './capability.js';
import type { Style } from './cells.js';
import type { Place } from './compose.js';
import { nodeTimer } from './key-decoder.js';
import type { Disposer } from './listeners.js';
import { type Background, type Look, paletteFor, stylesOf } from './palette.js';
import { createRecede } from './recede.js';
import type { Row } from './row.js';

/** How the screen looks: the palette, what the terminal says of its background, and what is behind a dialog. */
export type Looks = {
  /** What a style of what Ink draws is shown in: a function that stays the same while the palette does. */
  styles(): (drawn: Style) => Style;
  /** What the user asks for from now on. */
  set(look: Look): void;
  /** What the terminal is to be asked for the look, once; '' for nothing. Its answer is awaited from then on. */
  question(): string;
  /** The terminal has answered what was asked after it. */
  passed(): void;
  /** Takes what was read, and returns what is not of the answer. */
  read(bytes: Uint8Array): Uint8Array;
  /** All in this area, but what stands above, is behind a dialog. */
  recede(area: () => Place): Disposer;
  /** The rows as they are shown. */
  shown(rows: readonly Row[], above: () => readonly Place[]): readonly Row[];
};

export type LooksOptions = {
  capability: Capability;
  env: TerminalEnvironment;
  look: Look;
  now(): number;
  /** How long an ESC that may begin an answer waits for the rest, in ms. */
  holdMs: number;
  /** Takes bytes that were held back and are of no answer. */
  give(bytes: Uint8Array): void;
  /** The palette is another one. */
  onChange(): void;
};

/** See {@link Looks}. */
export function createLooks(options: LooksOptions): Looks {
  const { capability, env, onChange, now, holdMs, give } = options;
  let { look } = options;
  // The Linux console's is black, and it cannot be asked.
  let background: Background | null = env.TERM?.startsWith('linux') ? 'dark' : null;
  let wasAsked = false;
  let palette = paletteFor(look, background, capability.colours);
  let styles = stylesOf(palette);
  const recede = createRecede(capability);
  const behind = new Set<() => Place>();
  const answer = createBackgroundAnswer({
    timer: nodeTimer,
    now,
    holdMs,
    give,
    onAnswer(told) {
      background = told;
      choose();
    },
  });

  function choose(): void {
    const next = paletteFor(look, background, capability.colours);
    if (JSON.stringify(next) === JSON.stringify(palette)) return;
    palette = next;
    styles = stylesOf(palette);
    onChange();
  }

  return {
    styles: () => styles,
    set(next) {
      look = next;
      choose();
    },
    question() {
      if (wasAsked || look.theme !== 'auto' || capability.colours === 0) return '';
      wasAsked = true;
      answer.asked();
      return BACKGROUND_QUESTION;
    },
    passed: answer.passed,
    read: answer.read,
    recede(area) {
      behind.add(area);
      return () => void behind.delete(area);
    },
    shown(rows, above) {
      const [area] = behind;
      if (area === undefined || palette.behind === null) return rows;
      return recede(rows, area(), above(), palette.behind);
    },
  };
}
