/** No parameter that is a name (a mode, a colour, a query) has more digits. */
const LONGEST_NUMBER = 5;

/** Final characters whose parameters are names, not counts or positions. */
const NAMED = /[cghlmnpqtu]/;
/** Final characters whose count says how often something is done: lines moved, tabs passed, a character repeated. */
const REPEATING = /[ILMSTZb]/;

/** True where the count says how often an emulator does something. */
export function repeats(final: string): boolean {
  return REPEATING.test(final);
}

/**
 * Limits the numbers in a control sequence. A count or a position is at most `most`: nothing happens beyond the edge of
 * the screen, but an emulator might count that far.
 * @param text what is between `CSI` and the final character
 */
export function boundNumbers(text: string, final: string, most: number): string {
  return text.replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '').slice(0, LONGEST_NUMBER + 1);
    if (!NAMED.test(final)) return String(Math.min(Number(number), most));
    return number.length > LONGEST_NUMBER ? '9'.repeat(LONGEST_NUMBER) : number;
  });
}

/** True for DECCOLM, which chooses 80 or 132 columns: the emulator keeps its width, and leaves out the rest of it. */
export function setsWidth(text: string, final: string): boolean {
  return (final === 'h' || final === 'l') && text.startsWith('?') && text.slice(1).split(';').includes('3');
}
