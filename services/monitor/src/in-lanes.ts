/**
 * Does `work` for each item in order, at most `lanes` of them at the same time. Work may put items at the end of `queue`,
 * which is taken from at its head: they have their turn as well.
 */
export async function inLanes<Item>(
  queue: Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const lane = async () => {
    for (;;) {
      const item = queue.shift()
      if (item === undefined) return
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, queue.length) }, lane))
}
