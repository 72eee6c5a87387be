/** No name that a parameter may be (a mode, a colour, a query) has more digits. */
const LONGEST_NUMBER = 5;

/** The final characters whose parameters are names, not counts or places on the screen. */
const NAMED = /[cghlmnpqtu]/;
/** Those whose count says how often something is done: lines moved, tabs passed, a character repeated. */
const REPEATING = /[ILMSTZb]/;

/** True where an emulator may do something as often as a number in the sequence says. */
export function repeats(final: string): boolean {
  return REPEATING.test(final);
}

/**
 * Cuts the numbers in a control sequence. A count or a place is at most `most`: nothing happens beyond the
 * screen's edge, and an emulator may count up to it.
 * @param text what stands between `CSI` and the final character
 */
export function boundNumbers(text: string, final: string, most: number): string {
  return text.replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '').slice(0, LONGEST_NUMBER + 1);
    if (!NAMED.test(final)) return String(Math.min(Number(number), most));
    return number.length > LONGEST_NUMBER ? '9'.repeat(LONGEST_NUMBER) : number;
  });
}
