/**
 * An address in a parser's pattern. The kernel prints it in many ways: 16 digits without `0x`, ten blanks and `(null)`,
 * `(____ptrval____)`, or with `0x` (docs/palacios.md, "Memory").
 */
export const ADDRESS = '(?:0x)? *[^ ]{1,32}?';

/** An address to be shown: digits get a `0x`; words such as `(null)` stay, without blanks. */
export function addressText(printed: string): string {
  const bare = printed.trim().replace(/^0x */i, '');
  return /^[0-9a-f]{1,32}$/i.test(bare) ? `0x${bare}` : bare;
}
