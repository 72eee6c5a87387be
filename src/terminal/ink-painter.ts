import type { Style } from './cells.js';
import { blankRow, copyRow, layOver, type Row, type TerminalProfile } from './row.js';
import { styledText } from './styled-text.js';

type StyleOf = (drawn: Style) => Style;

type Transformer = (line: string, index: number) => string;

/** The edges of what is shown, from 0, the second ones not included; undefined: no edge. */
type Clip = {
  x1?: number | undefined;
  x2?: number | undefined;
  y1?: number | undefined;
  y2?: number | undefined;
};

/** What Ink draws a frame on, in place of its own Output (patches/README.md). */
export type InkOutput = {
  write(x: number, y: number, text: string, options: { transformers: readonly Transformer[] }): void;
  clip(clip: Clip): void;
  unclip(): void;
  /** Ends the frame. For Ink there is no text to write. */
  get(): { output: ''; height: number };
};

/** Makes the output for one frame of this size. */
export type CreateInkOutput = (size: { width: number; height: number }) => InkOutput;

/** A line of text on a row: its columns `from` up to `to`, shown from `column` on. */
type Stroke = { line: Row; column: number; from: number; to: number };

/** A row as it was painted, and what was painted on it. */
type Painted = { strokes: readonly Stroke[]; row: Row };

/** So many texts are kept that no component stands behind: borders. */
const KEPT_TEXTS = 500;

/**
 * Paints what Ink draws as cells. A text is taken apart once, and a row on which nothing changed is the same object
 * in the next frame.
 * @param styles what a style is shown in, in the next frame
 * @param show is given the rows of each frame
 */
export function createInkPainter(
  profile: TerminalProfile,
  styles: () => StyleOf,
  show: (rows: readonly Row[]) => void,
): CreateInkOutput {
  let shownIn = styles();
  let linesOf = createTextReader(profile, shownIn);
  let columns = 0;
  let blank = blankRow(0);
  let before: readonly Painted[] = [];

  function painted(strokes: readonly Stroke[], last: Painted | undefined): Painted {
    if (last && sameStrokes(last.strokes, strokes)) return last;
    const row = copyRow(blank);
    for (const { line, column, from, to } of strokes) layOver(row, column, line, from, to);
    return { strokes, row };
  }

  return ({ width, height }) => {
    if (styles() !== shownIn) {
      shownIn = styles();
      linesOf = createTextReader(profile, shownIn);
    }
    if (width !== columns) {
      columns = width;
      blank = blankRow(width);
      before = [];
    }
    const rows: Stroke[][] = Array.from({ length: height }, () => []);
    const whole = { x1: 0, x2: width, y1: 0, y2: height };
    const clips = [whole];
    const edges = () => clips.at(-1) ?? whole;

    return {
      write(x, y, text, { transformers }) {
        const { x1, x2, y1, y2 } = edges();
        for (const [at, line] of linesOf(text, transformers).entries()) {
          const from = Math.max(x1 - x, 0);
          const to = Math.min(x2 - x, line.texts.length);
          if (from < to && y + at >= y1 && y + at < y2)
            rows[y + at]?.push({ line, column: x + from, from, to });
        }
      },
      clip({ x1 = 0, x2 = width, y1 = 0, y2 = height }) {
        const outer = edges();
        clips.push({
          x1: Math.max(x1, outer.x1),
          x2: Math.min(x2, outer.x2),
          y1: Math.max(y1, outer.y1),
          y2: Math.min(y2, outer.y2),
        });
      },
      unclip: () => void clips.pop(),
      get() {
        before = rows.map((strokes, at) => painted(strokes, before[at]));
        show(before.map(({ row }) => row));
        return { output: '', height };
      },
    };
  };
}

/**
 * Reads texts as lines of cells. Those of a component stay known as long as its transformer is the same, which Ink
 * makes anew when it renders the component.
 */
function createTextReader(profile: TerminalProfile, styleOf: StyleOf) {
  const ofComponents = new WeakMap<Transformer, { text: string; lines: readonly Row[] }>();
  const others = new Map<string, readonly Row[]>();

  const read = (text: string, transformers: readonly Transformer[]) =>
    text.split('\n').map((line, index) =>
      styledText(
        transformers.reduce((changed, change) => change(changed, index), line),
        profile,
        styleOf,
      ),
    );

  return (text: string, transformers: readonly Transformer[]): readonly Row[] => {
    const [own] = transformers;
    if (own === undefined) {
      const known = others.get(text);
      if (known) return known;
      if (others.size >= KEPT_TEXTS) others.clear();
      const lines = read(text, transformers);
      others.set(text, lines);
      return lines;
    }
    const known = ofComponents.get(own);
    if (known?.text === text && transformers.length === 1) return known.lines;
    const lines = read(text, transformers);
    ofComponents.set(own, { text, lines });
    return lines;
  };
}

function sameStrokes(a: readonly Stroke[], b: readonly Stroke[]): boolean {
  return (
    a.length === b.length &&
    a.every((stroke, at) => {
      const other = b[at];
      return (
        stroke.line === other?.line &&
        stroke.column === other.column &&
        stroke.from === other.from &&
        stroke.to === other.to
      );
    })
  );
}
