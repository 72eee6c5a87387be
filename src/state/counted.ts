/** How many there are of something: `1 VM`, `2 VMs`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
