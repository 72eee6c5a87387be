import {
  BOLD,
  type Cell,
  type CellGrid,
  type Colour,
  DIM,
  DIRECT,
  HIDDEN,
  INVERSE,
  ITALIC,
  STRIKE,
  type Style,
  UNDERLINE,
} from '../../src/terminal/cells.js';

/** The colours that are the terminal's own: of text, of its background, and the sixteen that have names. */
type TerminalColours = { ink: string; background: string; named: readonly string[] };

const TERMINALS = {
  /** Its background is its black: guests paint all they show on black. */
  dark: {
    ink: '#d8dee9',
    background: '#16181d',
    named: [
      ...['#16181d', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'],
      ...['#5c6370', '#ff7a85', '#b5e890', '#ffd787', '#82c7ff', '#e29dff', '#79dbe6', '#ffffff'],
    ],
  },
  light: {
    ink: '#1f2328',
    background: '#ffffff',
    named: [
      ...['#1f2328', '#b3261e', '#3a7d2c', '#8a6100', '#1f5fbf', '#8a3fa8', '#1b7a85', '#c8ccd4'],
      ...['#5c6370', '#d3423a', '#4f9a3f', '#b58300', '#3d7fe0', '#a65cc4', '#2f98a5', '#ffffff'],
    ],
  },
} as const satisfies Record<string, TerminalColours>;

const COLUMN = 8.4;
const ROW = 17;
const BASELINE = 13;
const PADDING = 10;
const TITLE_BAR = 26;

export type SvgOptions = {
  /** Shown in a bar above the screen; without it there is no bar. */
  title?: string;
  /** What the terminal's background is; default: dark. */
  terminal?: keyof typeof TERMINALS;
};

/**
 * A screen as a self-contained picture: text as text, with its colours and styles. The same cells always give the same
 * picture, so pictures can be compared.
 */
export function screenToSvg(grid: CellGrid, options: SvgOptions = {}): string {
  const top = PADDING + (options.title === undefined ? 0 : TITLE_BAR);
  const width = round(grid.columns * COLUMN + 2 * PADDING);
  const height = round(grid.rows.length * ROW + top + PADDING);
  const colours = TERMINALS[options.terminal ?? 'dark'];
  const rows = grid.rows.flatMap((row, at) => rowPicture(row, top + at * ROW, colours));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="6" fill="${colours.background}"/>`,
    ...(options.title === undefined ? [] : titleBar(options.title, width)),
    ...rows,
    ...cursorPicture(grid, top, colours),
    '</svg>',
    '',
  ].join('\n');
}

function titleBar(title: string, width: number): readonly string[] {
  const text = `<text x="${round(width / 2)}" y="19" fill="#8b919c" font-size="12" text-anchor="middle">`;
  return [`${text}${escaped(title)}</text>`];
}

/** Adjacent cells of the same style, as one text. */
type Run = { column: number; columns: number; text: string; style: Style };

function rowPicture(row: readonly Cell[], y: number, colours: TerminalColours): readonly string[] {
  const runs = runsOf(row);
  const backgrounds = backgroundsOf(runs, colours).map(({ column, columns, background }) => {
    const area = `x="${left(column)}" y="${y}" width="${round(columns * COLUMN)}" height="${ROW}"`;
    return `<rect ${area} fill="${background}"/>`;
  });
  const texts = runs.map(withoutBlankEnds).flatMap((run) => {
    if (run.text === '' || run.style.bits & HIDDEN) return [];
    const place = `x="${left(run.column)}" y="${y + BASELINE}"`;
    const length = `textLength="${round(run.columns * COLUMN)}" lengthAdjust="spacingAndGlyphs"`;
    const look = styleOf(run.style, colours);
    return [`<text ${place} ${length} xml:space="preserve"${look}>${escaped(run.text)}</text>`];
  });
  return [...backgrounds, ...texts];
}

/** Those that are not the terminal's own. Adjacent ones are one: between two, viewers show a seam. */
function backgroundsOf(runs: readonly Run[], colours: TerminalColours) {
  const found: { column: number; columns: number; background: string }[] = [];
  for (const { column, columns, style } of runs) {
    const { background } = paintOf(style, colours);
    const last = found.at(-1);
    if (last?.background === background && last.column + last.columns === column) last.columns += columns;
    else if (background !== colours.background) found.push({ column, columns, background });
  }
  return found;
}

function runsOf(row: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  row.forEach((cell, column) => {
    const last = runs.at(-1);
    const style = isBlank(cell) ? { fg: null, bg: cell.style.bg, bits: 0 } : cell.style;
    if (last && (sameStyle(last.style, style) || (isBlank(cell) && canEndWithBlank(last, cell)))) {
      last.columns += 1;
      last.text += cell.text;
    } else {
      runs.push({ column, columns: 1, text: cell.text, style });
    }
  });
  return runs;
}

/** Only its background is visible: which other styles the terminal keeps depends on how it was written. */
function isBlank({ text, style }: Cell): boolean {
  return text === ' ' && !isLined(style) && (style.bits & INVERSE) === 0;
}

function withoutBlankEnds(run: Run): Run {
  if (isLined(run.style)) return run;
  const text = run.text.trimEnd();
  const shown = text.trimStart();
  const before = text.length - shown.length;
  const columns = run.columns - before - (run.text.length - text.length);
  return { ...run, column: run.column + before, columns, text: shown };
}

function isLined({ bits }: Style): boolean {
  return (bits & (UNDERLINE | STRIKE)) !== 0;
}

function canEndWithBlank({ style }: Run, blank: Cell): boolean {
  return style.bg === blank.style.bg && !isLined(style) && (style.bits & INVERSE) === 0;
}

function sameStyle(a: Style, b: Style): boolean {
  return a.fg === b.fg && a.bg === b.bg && a.bits === b.bits;
}

function paintOf(style: Style, colours: TerminalColours): { ink: string; background: string } {
  const ink = colour(style.fg, colours.ink, colours);
  const background = colour(style.bg, colours.background, colours);
  return style.bits & INVERSE ? { ink: background, background: ink } : { ink, background };
}

function styleOf(style: Style, colours: TerminalColours): string {
  const lines = [style.bits & UNDERLINE ? 'underline' : '', style.bits & STRIKE ? 'line-through' : ''];
  const decoration = lines.filter((line) => line !== '').join(' ');
  return [
    ` fill="${paintOf(style, colours).ink}"`,
    style.bits & BOLD ? ' font-weight="bold"' : '',
    style.bits & ITALIC ? ' font-style="italic"' : '',
    style.bits & DIM ? ' opacity="0.6"' : '',
    decoration === '' ? '' : ` text-decoration="${decoration}"`,
  ].join('');
}

function cursorPicture({ cursor }: CellGrid, top: number, { ink }: TerminalColours): readonly string[] {
  if (cursor === null) return [];
  const area = `x="${left(cursor.column)}" y="${top + cursor.row * ROW}" width="${COLUMN}" height="${ROW}"`;
  return [`<rect ${area} fill="${ink}" opacity="0.5"/>`];
}

function colour(value: Colour, fallback: string, { named }: TerminalColours): string {
  if (value === null) return fallback;
  if (value >= DIRECT) return hex(value - DIRECT);
  if (value < 16) return named[value] ?? fallback;
  if (value >= 232) return hex((8 + (value - 232) * 10) * 0x010101);
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  const cube = value - 16;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return hex(((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0));
}

function hex(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`;
}

function left(column: number): number {
  return round(PADDING + column * COLUMN);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** For XML, which has no control characters at all. */
function escaped(text: string): string {
  const clean = text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
