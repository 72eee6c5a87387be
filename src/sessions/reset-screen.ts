import type { Terminal } from '@xterm/headless';

/** Undoes what a guest may have left on, besides the alternate screen: modes, colours, character sets, the scroll region. */
export const RESET_SEQUENCE = [
  '\x18\x1b[!p\x1b[m\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b>',
  ...[1, 5, 6, 9, 45, 66, 69, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026].map(off),
  '\x1b[4l\x1b[20l\x1b[?7h\x1b[?25h\x1b[r',
].join('');

function off(mode: number): string {
  return `\x1b[?${mode}l`;
}

/**
 * What then leaves the alternate screen, whose text is lost as when its program ends, and moves all rows with text up
 * into the scrollback: a reset terminal begins at the top, and nothing that was printed is gone.
 */
export function clearSequence(terminal: Terminal): string {
  const { active, normal } = terminal.buffer;
  const leave = active.type === 'alternate' ? '\x1b[?1049l\x1b[r' : '';
  let used = terminal.rows;
  while (used > 0 && isBlank(normal.getLine(normal.baseY + used - 1)?.translateToString(true))) used -= 1;
  return `${leave}\x1b[${terminal.rows};1H${'\n'.repeat(used)}\x1b[H`;
}

function isBlank(text = ''): boolean {
  return text.trim() === '';
}
