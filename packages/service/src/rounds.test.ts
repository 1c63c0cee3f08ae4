import { expect, test, vi } from 'vitest'
import { type NextRound, Rounds } from './rounds.ts'

const FOR_EVER = 1_000_000

/** Rounds that end when the test says so. */
function started(next: NextRound = { inMs: FOR_EVER }) {
  const ends: (() => void)[] = []
  const rounds = new Rounds(
    () =>
      new Promise((resolve) => {
        ends.push(() => resolve(next))
      }),
  )
  rounds.start()
  return { rounds, ends }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('one after the other; a wake ends the wait', async () => {
  const { rounds, ends } = started()
  rounds.start()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await turn()
  expect(ends).toHaveLength(1)
  rounds.wake()
  await turn()
  expect(ends).toHaveLength(2)
  const stopped = rounds.stop()
  ends[1]?.()
  await stopped
})

test('what came during a round is looked at after it', async () => {
  const { rounds, ends } = started()
  rounds.wake()
  ends[0]?.()
  await vi.waitFor(() => expect(ends).toHaveLength(2))
  const stopped = rounds.stop()
  ends[1]?.()
  await stopped
})

test('after a failure nothing comes early, but for the stop', async () => {
  const { rounds, ends } = started({ inMs: FOR_EVER, wakeable: false })
  rounds.wake()
  ends[0]?.()
  await turn()
  rounds.wake()
  await turn()
  expect(ends).toHaveLength(1)
  await rounds.stop()
})

test('a round that is due begins by itself', async () => {
  const { rounds, ends } = started({ inMs: 1 })
  ends[0]?.()
  await vi.waitFor(() => expect(ends).toHaveLength(2))
  const stopped = rounds.stop()
  ends[1]?.()
  await stopped
})
