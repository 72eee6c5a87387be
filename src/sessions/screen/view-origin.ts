/**
 * Where a window of `size` on a line of `total` must begin to show `cursor`. It moves from `before` only as far as it
 * must, so that the view is still while the cursor moves within it.
 * @returns the first index shown, from 0
 */
export function viewOrigin(before: number, size: number, total: number, cursor: number): number {
  const most = Math.max(0, total - size);
  const towards = cursor < before ? cursor : cursor >= before + size ? cursor - size + 1 : before;
  return Math.min(most, Math.max(0, towards));
}
