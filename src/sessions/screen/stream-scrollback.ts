import type { Terminal } from '@xterm/headless';
import { rowOfCells } from './cell-rows.js';
import { hasWholeRegion, onTrimmed } from './emulator-state.js';
import type { Scrollback } from './scrollback.js';

/** A stream's scrollback: the emulator's own. A screen that the guest clears moves into it, as tmux does it. */
export function createStreamScrollback(terminal: Terminal): Scrollback {
  terminal.parser.registerCsiHandler({ final: 'J' }, () => {
    // The emulator would only move what is within the margins.
    terminal.options.scrollOnEraseInDisplay = hasWholeRegion(terminal);
    return false;
  });
  const { normal } = terminal.buffer;
  let dropped = 0;
  onTrimmed(terminal, (lines) => {
    dropped += lines;
  });
  const line = (number: number) => normal.getLine(number - dropped);
  return {
    first: () => dropped,
    end: () => dropped + normal.baseY,
    cells: (number, from, columns) => rowOfCells(line(number), from, columns, normal.getNullCell()),
    text: (number) => line(number)?.translateToString(true).trimEnd() ?? '',
    continues: (number) => line(number + 1)?.isWrapped ?? false,
    parsed: () => undefined,
    booted: () => null,
  };
}
