import { expect, test, vi } from 'vitest'
import type { WASocket } from '@whiskeysockets/baileys'
import { holdFrames, type Line, lineOf } from './hold-frames.ts'

/** A line that writes down what has left, over a disk whose commits the test makes. */
function held() {
  const left: string[] = []
  const waiting: (() => void)[] = []
  const disk = { durable: true }
  const line: Line = {
    readyState: 1,
    send(bytes, sent) {
      left.push(Buffer.from(bytes).toString())
      sent?.()
    },
  }
  holdFrames(line, {
    isDurable: () => disk.durable,
    whenDurable: (then) => void waiting.push(then),
  })
  const send = (text: string) =>
    new Promise<void>((resolve, reject) =>
      line.send(Buffer.from(text), (error) => (error ? reject(error) : resolve())),
    )
  const commit = () => {
    disk.durable = true
    for (const then of waiting.splice(0)) then()
  }
  return { left, disk, line, send, commit }
}

test('with everything on the disk, frames pass', async () => {
  const { left, send } = held()
  await send('ping')
  expect(left).toEqual(['ping'])
})

test('frames wait for the commit, in order, and whoever sends does not', async () => {
  const { left, disk, send, commit } = held()
  disk.durable = false
  await send('receipt 1')
  await send('receipt 2')
  expect(left).toEqual([])
  commit()
  await send('after')
  expect(left).toEqual(['receipt 1', 'receipt 2', 'after'])
})

test('a frame does not overtake those that wait', async () => {
  const { left, disk, send, commit } = held()
  disk.durable = false
  await send('first')
  disk.durable = true
  await send('second')
  expect(left).toEqual([])
  commit()
  expect(left).toEqual(['first', 'second'])
})

test('after the end of the connection nothing is sent', async () => {
  const { left, disk, line, send, commit } = held()
  disk.durable = false
  await send('receipt')
  line.readyState = 3
  commit()
  expect(left).toEqual([])
})

test('a client library that keeps its line elsewhere is noticed', () => {
  const send = vi.fn()
  expect(lineOf({ ws: { socket: { readyState: 1, send } } } as unknown as WASocket).send).toBe(send)
  expect(() => lineOf({ ws: {} } as unknown as WASocket)).toThrow('keeps its WebSocket elsewhere')
})
