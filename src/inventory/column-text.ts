/**
 * Any text, as a database column can hold it: unchanged, or as JSON where SQLite would not return the same text (NUL,
 * surrogates that stand for bytes) or where it looks like JSON.
 */
export function columnText(text: string): string {
  return text.startsWith('"') || text.includes('\0') || !text.isWellFormed() ? JSON.stringify(text) : text;
}

/** The text of a column from {@link columnText}. */
export function textOfColumn(held: string): string {
  if (!held.startsWith('"')) return held;
  try {
    const value: unknown = JSON.parse(held);
    return typeof value === 'string' ? value : held;
  } catch {
    // Another program wrote it.
    return held;
  }
}

/** {@link columnText} where there may be none. */
export function columnOrNull(text: string | null): string | null {
  return text === null ? null : columnText(text);
}

/** {@link textOfColumn} where there may be none. */
export function textOrNull(held: string | null): string | null {
  return held === null ? null : textOfColumn(held);
}
