/** A place in a session's lines: a line's number, and a column from 0. */
export type Place = { row: number; column: number };
