import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { paceFrames } from './pace-frames.ts'

const FRAMES = 2000

/** How many turns of the event loop others have had by the time that all frames are here; in which order they came. */
async function read(pace: (line: WebSocket) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => {
    server.close()
  })
  server.on('connection', (peer) => {
    for (let n = 0; n < FRAMES; n += 1) peer.send(Buffer.alloc(300, n % 256))
    peer.close()
  })
  await once(server, 'listening')
  const line = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  pace(line)
  const got: number[] = []
  let turns = 0
  let open = true
  const turn = () => {
    turns += 1
    if (open) setImmediate(turn)
  }
  line.on('message', (data: Buffer) => void got.push(data[0] ?? -1))
  await once(line, 'open')
  turn()
  await once(line, 'close')
  open = false
  return { got, turns }
}

test('each frame of a real line has a turn for itself; none is lost, in order, also when the line ends', async () => {
  const { got, turns } = await read((line) => paceFrames(line))
  expect(got).toEqual(Array.from({ length: FRAMES }, (_, n) => n % 256))
  expect(turns).toBeGreaterThanOrEqual(FRAMES)
})

test('without it, many share one', async () => {
  const { got, turns } = await read(() => undefined)
  expect(got).toHaveLength(FRAMES)
  expect(turns).toBeLessThan(FRAMES / 2)
})
