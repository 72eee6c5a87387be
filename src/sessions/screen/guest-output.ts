import { boundNumbers, repeats, setsWidth } from './guest-sequence.js';

/** How many marks a cell may have (see cell-text.ts); more would only fill the memory. */
const MOST_JOINED = 11;

/** An emulator lets other work run between two pieces, so each is small and has few of the costly sequences. */
const PIECE_CHARACTERS = 64 * 1024;
const PIECE_SEQUENCES = 128;

/**
 * How many repetitions (lines moved, a character repeated) the counts in sequences may ask for: so many, and more as
 * other text is printed. A program that paints what it moves stays far below; one that only moves gets less.
 */
const MOST_REPEATS = 4096;
const REPEATS_PER_CHARACTER = 1 / 8;

/** Nobody sends a longer sequence; it is left out. */
const LONGEST_SEQUENCE = 512;

/** What a terminal does with DECCOLM besides the width: whole scroll region, cleared, cursor in the corner. */
const CLEARED = '\x1b[r\x1b[2J\x1b[H';

/** An emulator's own full reset drops its scrollback. This one keeps it, as when a guest's firmware begins anew. */
const FULL_RESET = 0x63;
const RESET = '\x1b[?1049l\x1b[!p\x1b[?6l\x1b[H\x1b[2J';
const RESET_SEQUENCES = 5;

const ESC = 0x1b;
const BEL = 0x07;
/** These two end any sequence that they are in. */
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;

/** Anything but ASCII text and plain controls. */
const SPECIAL = /[\x1b\x80-\uffff]/g;
/** What ends, or may end, a skipped string. */
const STRING_END = /[\x07\x18\x1a\x1b\x80-\x9f]/g;

/** What the guest's output is in the middle of. */
type State = 'text' | 'escape' | 'control' | 'string' | 'bell-string';

type GuestOutput = {
  /** The bytes as text that is safe for an emulator, in pieces to be parsed one after the other. */
  push(bytes: Uint8Array): string[];
  /** True where all that was pushed was returned and no sequence is open. */
  atRest(): boolean;
};

/**
 * Filters what a hostile guest may print before an emulator reads it. Bytes may be split anywhere. The emulator's work
 * and memory are bounded by the length of the output and the size of the screen: counts are limited to the screen (an
 * emulator may loop that often), strings (OSC, DCS, APC, PM, SOS: titles, the clipboard, links) are left out, and a
 * cell gets only so many marks.
 * @param most the larger side of the screen, in cells
 * @param properties the emulator's rule which characters share a cell: the lowest bit of the result is set where a code
 * point joins the one before, whose properties are passed; 0: there is none before
 */
export function readGuestOutput(
  most: () => number,
  properties: (codePoint: number, before: number) => number,
): GuestOutput {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const afterAscii = properties(0x61, 0);
  let state: State = 'text';
  /** The text between `CSI` and the final character, as far as it was read. */
  let sequence = '';
  let before = 0;
  let joined = 0;
  let pieces: string[] = [];
  let piece = '';
  let sequences = 0;
  let repeatsLeft = MOST_REPEATS;

  const emit = (text: string) => {
    piece += text;
    if (piece.length < PIECE_CHARACTERS && sequences < PIECE_SEQUENCES) return;
    pieces.push(piece);
    piece = '';
    sequences = 0;
  };

  /** Takes text up to the next special character. */
  const takeText = (text: string, from: number): number => {
    SPECIAL.lastIndex = from;
    const special = SPECIAL.exec(text)?.index ?? text.length;
    if (special > from) {
      const end = Math.min(special, from + PIECE_CHARACTERS);
      emit(text.slice(from, end));
      before = afterAscii;
      joined = 0;
      return end;
    }
    const code = text.codePointAt(from) ?? 0;
    if (code === ESC || code < 0xa0) return introduce(code, from);
    return takeWide(text, from);
  };

  /** Takes characters beyond ASCII, without those that a cell has no room for. */
  const takeWide = (text: string, from: number): number => {
    let kept = from;
    let at = from;
    while (at < text.length && at - from < PIECE_CHARACTERS) {
      const code = text.codePointAt(at) ?? 0;
      if (code < 0xa0) break;
      const now = properties(code, before);
      const joins = (now & 1) === 1;
      const length = code > 0xffff ? 2 : 1;
      if (joins && joined >= MOST_JOINED) {
        emit(text.slice(kept, at));
        kept = at + length;
      } else {
        before = now;
        joined = joins ? joined + 1 : 0;
      }
      at += length;
    }
    emit(text.slice(kept, at));
    return at;
  };

  const introduce = (code: number, at: number): number => {
    before = 0;
    joined = 0;
    sequences += 1;
    if (code === ESC) state = 'escape';
    else if (code === 0x9b) begin('control');
    else if (code === 0x9d) state = 'bell-string';
    else if (code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f) state = 'string';
    else {
      state = 'text';
      emit(String.fromCharCode(code));
    }
    return at + 1;
  };

  /** The emulator has seen nothing of the sequence, and only forgets which character it might repeat. */
  const abort = (code: number) => {
    state = 'text';
    emit(String.fromCharCode(code === BEL ? CAN : code));
  };

  const begin = (next: State) => {
    state = next;
    sequence = '';
  };

  const takeEscape = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    if (code === ESC || (code >= 0x80 && code < 0xa0)) return introduce(code, at);
    if (code === 0x5b) begin('control');
    else if (code === 0x5d) state = 'bell-string';
    else if (code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) state = 'string';
    else if (code === CAN || code === SUB) abort(code);
    else if (code < 0x20) emit(text.charAt(at));
    else if (code !== DEL) {
      // These are two characters long: they neither count nor store anything.
      state = 'text';
      if (code === FULL_RESET) sequences += RESET_SEQUENCES;
      emit(code === FULL_RESET ? RESET : `\x1b${text.charAt(at)}`);
    }
    return at + 1;
  };

  const takeControl = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    if (code === ESC || (code >= 0x80 && code < 0xa0)) return introduce(code, at);
    if (code === CAN || code === SUB) abort(code);
    else if (code >= 0xa0) state = 'text';
    // Like the emulator, obey a control within a sequence before the sequence.
    else if (code < 0x20) emit(text.charAt(at));
    else if (code < 0x40) sequence += sequence.length > LONGEST_SEQUENCE ? '' : text.charAt(at);
    else if (code !== DEL) {
      state = 'text';
      emitSequence(text.charAt(at));
    }
    return at + 1;
  };

  const emitSequence = (final: string) => {
    if (sequence.length > LONGEST_SEQUENCE) return;
    const counts = repeats(final);
    const limit = counts ? Math.max(1, Math.min(most(), Math.floor(repeatsLeft))) : most();
    const bounded = boundNumbers(sequence, final, limit);
    if (counts) repeatsLeft = Math.max(0, repeatsLeft - Number(/\d+/.exec(bounded)?.[0] ?? 1));
    emit(`\x1b[${bounded}${final}`);
    if (setsWidth(sequence, final)) emit(CLEARED);
  };

  const passString = (text: string, from: number): number => {
    STRING_END.lastIndex = from;
    const end = STRING_END.exec(text)?.index;
    if (end === undefined) return text.length;
    const code = text.charCodeAt(end);
    if (code === BEL && state === 'string') return end + 1;
    if (code === ESC || code >= 0x80) return introduce(code, end);
    abort(code);
    return end + 1;
  };

  const take = (text: string, at: number): number => {
    if (state === 'text') return takeText(text, at);
    if (state === 'escape') return takeEscape(text, at);
    return state === 'control' ? takeControl(text, at) : passString(text, at);
  };

  return {
    push(bytes) {
      const text = decoder.decode(bytes, { stream: true });
      for (let at = 0; at < text.length; ) {
        const next = take(text, at);
        repeatsLeft = Math.min(MOST_REPEATS, repeatsLeft + (next - at) * REPEATS_PER_CHARACTER);
        at = next;
      }
      const all = piece === '' ? pieces : [...pieces, piece];
      pieces = [];
      piece = '';
      sequences = 0;
      return all;
    },
    atRest: () => state === 'text',
  };
}
