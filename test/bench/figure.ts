/** The unit of a figure. */
export type Unit =
  | 'ms'
  | 'bytes'
  | 'kB'
  | 'kB/s'
  | 'MB'
  | '%'
  | '×'
  | 'frames'
  | 'keys'
  | 'lines'
  | 'rows'
  | 'wake-ups';

/** One measured figure. */
export type Figure = {
  /** What was measured, in words. */
  name: string;
  value: number;
  unit: Unit;
  /** A floor or a peer, measured in the same run, in the same unit. */
  against?: { what: string; value: number };
  /** What bound and goal apply to: the value, or its ratio to what it is measured against. */
  judged: 'value' | 'ratio';
  bound: number;
  goal?: number;
  /** Its spread, or a remark. */
  note?: string;
};

/** The ratio of the value to the floor or peer; null without one. */
export function ratioOf({ value, against }: Figure): number | null {
  return against === undefined ? null : value / against.value;
}

/** The number that bound and goal apply to. NaN, if nothing was measured, holds no bound. */
export function judgedNumber(figure: Figure): number {
  return figure.judged === 'ratio' ? (ratioOf(figure) ?? Number.NaN) : figure.value;
}

/** Whether the bound is held. */
export function isHeld(figure: Figure): boolean {
  return judgedNumber(figure) <= figure.bound;
}

/** Whether the goal is reached; null if there is none. */
export function isReached(figure: Figure): boolean | null {
  return figure.goal === undefined ? null : judgedNumber(figure) <= figure.goal;
}

/** A short number: the larger it is, the fewer decimals, at most three. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  const text = value.toFixed(Number.isInteger(value) ? 0 : digits);
  const [whole = '', rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

/** A number with its unit. */
export function withUnit(value: number, unit: Unit): string {
  if (unit === '×') return `${shortNumber(value)} ×`;
  return `${shortNumber(value)} ${unit}`;
}
