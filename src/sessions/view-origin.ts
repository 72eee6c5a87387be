/**
 * Where a window of `size` begins on a line of `total` so that it shows `cursor`. It moves from `before`
 * only as far as it must, so that the picture stays still while the cursor moves within it.
 * @returns the first index shown, from 0
 */
export function viewOrigin(before: number, size: number, total: number, cursor: number): number {
  const most = Math.max(0, total - size);
  const towards = cursor < before ? cursor : cursor >= before + size ? cursor - size + 1 : before;
  return Math.min(most, Math.max(0, towards));
}
