/** True where the case of letters counts in a search for this text: it has capitals. */
export function countsCase(wanted: string): boolean {
  return /\p{Lu}/u.test(wanted);
}
