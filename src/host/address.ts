/**
 * The form of an address in a pattern of a parser. How the kernel prints one tells nothing: 16 digits without
 * `0x`, ten blanks and `(null)`, `(____ptrval____)`, or with `0x` (docs/palacios.md, "Memory").
 */
export const ADDRESS = '(?:0x)? *[^ ]{1,32}?';

/** An address for showing: digits with `0x`, and words such as `(null)` as they are, without blanks. */
export function addressText(printed: string): string {
  const bare = printed.trim().replace(/^0x */i, '');
  return /^[0-9a-f]{1,32}$/i.test(bare) ? `0x${bare}` : bare;
}
