/** How many live panes can be on the screen at once. */
const paneCount = 16;

/** The first of the characters that are marks. */
export const FIRST_MARK = 0xf8e0;

/**
 * The character that fills live pane `id` (0 to 15) in Ink's frame: one column wide, private, and shown by
 * {@link safeText} as something else where it comes from outside.
 */
export function paneMark(id: number): string {
  if (!Number.isInteger(id) || id < 0 || id >= paneCount) throw new RangeError(`no live pane ${id}`);
  return String.fromCharCode(FIRST_MARK + id);
}

/** The pane whose mark this text is, or -1. */
export function paneOfMark(text: string): number {
  const id = text.charCodeAt(0) - FIRST_MARK;
  return text.length === 1 && id >= 0 && id < paneCount ? id : -1;
}
