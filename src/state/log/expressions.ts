import type { RE2JS } from 're2js';

let engine: typeof import('re2js') | null = null;

/**
 * Loads what regular expressions are compiled with: RE2, which takes time in proportion to the text that it reads, as
 * lines of the kernel log are written by guests. It takes 16 ms, so nothing loads it before the first frame.
 */
export async function loadExpressions(): Promise<void> {
  engine = await import('re2js');
}

/** True once {@link loadExpressions} has ended. */
export function areExpressionsLoaded(): boolean {
  return engine !== null;
}

/** Compiles a regular expression, or says in words why it cannot be used. */
export function compileExpression(source: string, countsCase: boolean): RE2JS | { problem: string } {
  if (engine === null) return { problem: 'expressions are being loaded' };
  const { RE2JS: RE2, RE2JSSyntaxException } = engine;
  try {
    return RE2.compile(source, countsCase ? 0 : RE2.CASE_INSENSITIVE);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: error.error };
    throw error;
  }
}
