import type { Terminal } from '@xterm/headless';
import type { Cell } from '../../terminal/cells.js';
import { rowOfCells } from './cell-rows.js';
import { cellsOfKept, type KeptLine, keepLine, textOfKept } from './kept-line.js';
import type { Scrollback } from './scrollback.js';

/** All lines of a session, by their numbers: its scrollback, and below it its screen. */
export type Lines = Omit<Scrollback, 'parsed' | 'booted'> & {
  /** The number of the screen's first row. */
  screen(): number;
  /** Keeps what is on the screen as it is, under its numbers, until it is let go: it can be read meanwhile. */
  hold(): void;
  letGo(): void;
};

/** Joins a scrollback and the screen below it. */
export function joinLines(terminal: Terminal, scrollback: Scrollback): Lines {
  let held: { from: number; lines: readonly KeptLine[] } | null = null;

  const heldLine = (number: number) => held?.lines[number - held.from];
  const screenLine = (number: number) => {
    const { active } = terminal.buffer;
    return active.getLine(active.baseY + number - scrollback.end());
  };
  const isScreen = (number: number) => number >= scrollback.end();
  const cellsOf = (number: number, from: number, columns: number): Cell[] => {
    const kept = heldLine(number);
    if (kept !== undefined) return cellsOfKept(kept, from, columns);
    if (!isScreen(number)) return scrollback.cells(number, from, columns);
    return rowOfCells(screenLine(number), from, columns, terminal.buffer.active.getNullCell());
  };
  const continues = (number: number) =>
    heldLine(number)?.continues ??
    (isScreen(number) || isScreen(number + 1)
      ? (screenLine(number + 1)?.isWrapped ?? false)
      : scrollback.continues(number));

  return {
    first: scrollback.first,
    screen: scrollback.end,
    end: () => scrollback.end() + terminal.rows,
    cells: cellsOf,
    text(number) {
      const kept = heldLine(number);
      if (kept !== undefined) return textOfKept(kept);
      if (!isScreen(number)) return scrollback.text(number);
      return screenLine(number)?.translateToString(true).trimEnd() ?? '';
    },
    continues,
    hold() {
      const from = scrollback.end();
      held ??= {
        from,
        lines: Array.from({ length: terminal.rows }, (_, row) =>
          keepLine(cellsOf(from + row, 0, terminal.cols), continues(from + row)),
        ),
      };
    },
    letGo() {
      held = null;
    },
  };
}
