import { expect, test } from 'vitest'
import { createTurns } from './take-turns.ts'

test('others have their turn once the time is over, and only then', async () => {
  let now = 0
  const turns = createTurns(() => now)
  let others = 0
  const other = () => setImmediate(() => (others += 1))

  other()
  await turns()
  expect(others).toBe(0)

  now = 5
  await turns()
  expect(others).toBe(1)
  other()
  await turns()
  expect(others).toBe(1)
})

test('whoever comes while the others have their turn goes on after those who came before', async () => {
  let now = 0
  const turns = createTurns(() => now)
  now = 100
  const order: string[] = []
  const piece = async (name: string) => {
    await turns()
    order.push(name)
  }
  await Promise.all([piece('first'), piece('second'), piece('third')])
  expect(order).toEqual(['first', 'second', 'third'])
})
