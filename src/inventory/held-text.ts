/**
 * A text as a database column holds it, where any text may come: as it is, or as JSON where SQLite could not
 * give it back the same (NUL, surrogates that stand for bytes) or it would be taken for JSON.
 */
export function heldText(text: string): string {
  return text.startsWith('"') || text.includes('\0') || !text.isWellFormed() ? JSON.stringify(text) : text;
}

/** The text of a column from {@link heldText}. */
export function textFromHeld(held: string): string {
  if (!held.startsWith('"')) return held;
  try {
    const value: unknown = JSON.parse(held);
    return typeof value === 'string' ? value : held;
  } catch {
    // Somebody else wrote it; it is what it is.
    return held;
  }
}

/** {@link heldText} where there may be none. */
export function heldOrNull(text: string | null): string | null {
  return text === null ? null : heldText(text);
}

/** {@link textFromHeld} where there may be none. */
export function textOrNull(held: string | null): string | null {
  return held === null ? null : textFromHeld(held);
}
