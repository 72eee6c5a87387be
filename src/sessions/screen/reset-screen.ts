import type { IBuffer, Terminal } from '@xterm/headless';

/** Ends whatever sequence or string a guest has left open. */
export const END_SEQUENCE = '\x18';

/** Undoes what a guest may have left on: modes, colours, character sets, the scroll region, a hidden cursor. */
const FIRST_STATE = [
  '\x1b[!p\x1b[m\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b>',
  ...[1, 5, 6, 9, 45, 66, 69, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026].map(
    (mode) => `\x1b[?${mode}l`,
  ),
  '\x1b[4l\x1b[20l\x1b[?7h\x1b[?25h\x1b[r',
].join('');

/**
 * What sets an emulator back to its first state, as `reset` does, but keeps what was printed: all rows with text move
 * up into the scrollback. The text of the alternate screen is lost, as when its program ends.
 */
export function resetSequence(terminal: Terminal): string {
  const { active, normal } = terminal.buffer;
  const used = usedRows(normal, terminal.rows);
  const leave = active.type === 'alternate' ? '\x1b[?1049l' : '';
  return `${leave}${FIRST_STATE}\x1b[${terminal.rows};1H${'\n'.repeat(used)}\x1b[H`;
}

/** How many rows of a screen there are down to the last one with text. */
export function usedRows(buffer: IBuffer, rows: number): number {
  const text = (row: number) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '';
  let used = rows;
  while (used > 0 && text(used - 1).trim() === '') used -= 1;
  return used;
}
