import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { paceFrames } from './pace-frames.ts'

function paced() {
  const said: string[] = []
  const clock = { now: 0 }
  const line = Object.assign(new EventEmitter(), {
    pause: () => void said.push('pause'),
    resume: () => void said.push('resume'),
  })
  paceFrames(line, () => clock.now)
  const frame = (ms: number) => {
    clock.now += ms
    line.emit('message')
  }
  return { said, frame }
}

test('reading pauses once its time is over, and goes on when the others have had their turn', async () => {
  const { said, frame } = paced()
  frame(0)
  frame(4)
  expect(said).toEqual([])
  frame(1)
  frame(1)
  expect(said).toEqual(['pause'])
  await nextTurn()
  expect(said).toEqual(['pause', 'resume'])
})

test('every turn has its time anew', async () => {
  const { said, frame } = paced()
  for (let turn = 0; turn < 3; turn += 1) {
    frame(4)
    await nextTurn()
  }
  expect(said).toEqual([])
})

test('a real line loses nothing, and others have their turn in between', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => {
    server.close()
  })
  const frames = 5000
  server.on('connection', (peer) => {
    for (let n = 0; n < frames; n += 1) peer.send(Buffer.alloc(300, n % 256))
  })
  await once(server, 'listening')
  const line = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  let now = 0
  let got = 0
  let turns = 0
  const turn = () => {
    turns += 1
    if (got < frames) setImmediate(turn)
  }
  line.on('message', () => {
    // Each costs a millisecond by the clock that it is given.
    now += 1
    got += 1
    if (got === frames) line.emit('all')
  })
  paceFrames(line, () => now)
  const all = once(line, 'all')
  await once(line, 'open')
  turn()
  await all
  expect(got).toBe(frames)
  expect(turns).toBeGreaterThan(5)
  line.terminate()
})
