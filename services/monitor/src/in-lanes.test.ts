import { expect, test } from 'vitest'
import { inLanes } from './in-lanes.ts'

/** Work that ends when it is told to. */
function steps() {
  const running = new Map<number, () => void>()
  const started: number[] = []
  return {
    running,
    started,
    work: (item: number) =>
      new Promise<void>((resolve) => {
        started.push(item)
        running.set(item, () => {
          running.delete(item)
          resolve()
        })
      }),
  }
}

test('never more at a time than there are lanes, in order, and all of them', async () => {
  const { running, started, work } = steps()
  const all = inLanes([1, 2, 3, 4, 5], 2, work)
  const finish = async (item: number) => {
    running.get(item)?.()
    await Promise.resolve()
    await Promise.resolve()
  }
  expect(started).toEqual([1, 2])
  await finish(2)
  expect(started).toEqual([1, 2, 3])
  await finish(3)
  await finish(1)
  expect(started).toEqual([1, 2, 3, 4, 5])
  await finish(5)
  await finish(4)
  await all
})

test('what work puts at the end has its turn after what was there', async () => {
  const done: number[] = []
  const queue = [1, 2, 3]
  await inLanes(queue, 2, async (item) => {
    await Promise.resolve()
    done.push(item)
    if (item < 4) queue.push(item + 4)
  })
  expect(done).toEqual([1, 2, 3, 5, 6, 7])
  expect(queue).toEqual([])
})

test('work that throws ends it with that error', async () => {
  const work = async (item: number) => {
    if (item === 2) throw new Error('no')
  }
  await expect(inLanes([1, 2, 3], 2, work)).rejects.toThrow('no')
})
