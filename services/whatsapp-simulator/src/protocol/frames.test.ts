import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, FrameReader, INTRO, MalformedInputError } from './frames.ts'

function readAll(chunks: Uint8Array[], limit = 1000): Buffer[] {
  const reader = new FrameReader(limit)
  const frames: Buffer[] = []
  for (const chunk of chunks) {
    reader.push(chunk)
    for (let frame = reader.next(); frame; frame = reader.next()) frames.push(Buffer.from(frame))
  }
  return frames
}

test('frames come out whole however they were split and merged, routing info or not', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 })
  fc.assert(
    fc.property(payloads, fc.boolean(), fc.array(fc.nat(400)), (frames, routed, sizes) => {
      const routing = routed ? [Buffer.from('ED\0\x01', 'latin1'), encodeFrame(Buffer.from('route'))] : []
      let rest = Buffer.concat([...routing, INTRO, ...frames.map(encodeFrame)])
      const chunks: Buffer[] = []
      for (const size of sizes) {
        chunks.push(rest.subarray(0, size))
        rest = rest.subarray(size)
      }
      expect(readAll([...chunks, rest])).toEqual(frames.map((frame) => Buffer.from(frame)))
    }),
  )
})

test.each([
  ['another protocol', Buffer.from('GET /')],
  ['another version', Buffer.from([0x57, 0x41, 0x05])],
  ['too long a frame', Buffer.concat([INTRO, encodeFrame(Buffer.alloc(1001))])],
  ['too long a routing info', Buffer.from('ED\0\x01\xff\xff\xff', 'latin1')],
])('%s is refused', (_what, bytes) => {
  expect(() => readAll([bytes])).toThrow(MalformedInputError)
})
