import type { Style } from '../../src/terminal/cells.js';
import { type CreateInkOutput, createInkPainter } from '../../src/terminal/ink-painter.js';
import type { Row, TerminalProfile } from '../../src/terminal/row.js';

const asDrawn = (style: Style) => style;

/** Draws a frame of text, as Ink draws the text of one component. */
export function drawText(createOutput: CreateInkOutput, width: number, height: number, frame: string): void {
  const output = createOutput({ width, height });
  output.write(0, 0, frame, { transformers: [] });
  output.get();
}

/** A painter of such frames on a screen of this size. */
export function textPainter(columns: number, rows: number, profile: TerminalProfile) {
  let painted: readonly Row[] = [];
  const createOutput = createInkPainter(
    profile,
    () => asDrawn,
    (frame) => {
      painted = frame;
    },
  );
  return (frame: string): readonly Row[] => {
    drawText(createOutput, columns, rows, frame);
    return painted;
  };
}
