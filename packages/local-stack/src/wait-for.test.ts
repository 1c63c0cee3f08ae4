import { afterEach, expect, test } from 'vitest'
import { addWitness, waitFor } from './wait-for.ts'

const leave: (() => void)[] = []
afterEach(() => {
  for (const each of leave.splice(0)) each()
})
const witness = (name: string, look: () => unknown) => leave.push(addWitness(name, look))

test.each([[0], [''], ['a word'], [{}]])('gives back what it waited for: %o', async (found) => {
  let looks = 0
  const look = () => {
    looks += 1
    return looks === 3 ? found : [undefined, null][looks - 1]
  }
  expect(await waitFor('it', look)).toBe(found)
})

test('in vain: what it waited for, and what was there instead', async () => {
  witness('rows', () => Promise.resolve([{ state: 'held' }]))
  witness('log', () => ['one line'])
  await expect(waitFor('the row to be sent', () => false, 1)).rejects.toThrow(
    `Waited 1 ms for the row to be sent\nrows: [ { state: 'held' } ]\nlog: [ 'one line' ]`,
  )
})

test('a look that is never answered is no reason to wait for ever', async () => {
  const never = new Promise<boolean>(() => undefined)
  await expect(waitFor('an answer', () => never, 1)).rejects.toThrow(
    'Waited 1 ms for an answer (a look had no answer)',
  )
})

test('what a look throws ends it', async () => {
  const look = () => Promise.reject(new Error('it has ended'))
  await expect(waitFor('it', look)).rejects.toThrow('it has ended')
})

test('a witness that fails does not hide what was waited for, and one that has left says nothing', async () => {
  witness('database', () => {
    throw new Error('closed')
  })
  addWitness('gone', () => 'something')()
  await expect(waitFor('it', () => null, 1)).rejects.toThrow(
    /^Waited 1 ms for it\ndatabase: not known \(closed\)$/,
  )
})

test('a newer witness of the same name takes the place of the older, who may leave later', async () => {
  const older = addWitness('log', () => 'older')
  witness('log', () => 'newer')
  older()
  await expect(waitFor('it', () => null, 1)).rejects.toThrow(`\nlog: 'newer'`)
})
