/**
 * Does something with each item, in their order, with at most so many at once.
 * @returns what came of each, in their order
 */
export async function atOnce<Item, Done>(
  most: number,
  items: readonly Item[],
  act: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      const item = items[at];
      if (item !== undefined) done[at] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return done;
}
