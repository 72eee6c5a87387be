import { textWidth } from '../terminal/text-width.js';
import { fitLine, type Line, type Span, STYLES, span } from './line.js';

export type FrameOptions = {
  /** Stands in the top border. */
  title: Line;
  columns: number;
  rows: number;
  /** The pane that has the keys has a heavier border, and its title is bold. */
  focused: boolean;
};

/** A bordered box of exactly `rows` × `columns`: the lines cut and filled to what is inside. */
export function framed(lines: readonly Line[], options: FrameOptions): readonly Line[] {
  const { columns, rows, focused } = options;
  const inside = columns - 2;
  const edge = focused ? STYLES.accent : STYLES.dim;
  const side = span(focused ? '┃' : '│', edge);
  const body = Array.from({ length: Math.max(rows - 2, 0) }, (_, row): Line => {
    return [side, ...fitLine(lines[row] ?? [], inside), side];
  });
  return [topEdge(options, edge), ...body, bottomEdge(columns, focused, edge)];
}

function topEdge({ title, columns, focused }: FrameOptions, edge: Span['style']): Line {
  const bar = focused ? '━' : '─';
  const room = columns - 4;
  const label = fitTitle(title, room);
  const width = label.reduce((sum, part) => sum + textWidth(part.text), 0);
  const shown = width === 0 ? [span(bar.repeat(2), edge)] : [span(' '), ...label, span(' ')];
  return [
    span(focused ? '┏' : '╭', edge),
    ...shown,
    span(bar.repeat(Math.max(room - width, 0)), edge),
    span(focused ? '┓' : '╮', edge),
  ];
}

function fitTitle(title: Line, room: number): Line {
  const width = title.reduce((sum, part) => sum + textWidth(part.text), 0);
  return width > room ? fitLine(title, room) : title;
}

function bottomEdge(columns: number, focused: boolean, edge: Span['style']): Line {
  const bar = (focused ? '━' : '─').repeat(Math.max(columns - 2, 0));
  return [span(`${focused ? '┗' : '╰'}${bar}${focused ? '┛' : '╯'}`, edge)];
}
