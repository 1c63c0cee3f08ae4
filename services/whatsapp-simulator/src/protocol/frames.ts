/** The outermost layer: `length[3] || payload`, split and merged by WebSocket messages as they please. */

/** "WA", protocol 6, dictionary 3: in front of the client's first frame, and the prologue of the Noise handshake. */
export const INTRO = Buffer.from([0x57, 0x41, 0x06, 0x03])
const ROUTING = Buffer.from('ED\0\x01', 'latin1')
const LENGTH_BYTES = 3

/** Bytes that cannot be what the protocol says; the connection they came from is closed. */
export class MalformedInputError extends Error {
  override name = 'MalformedInputError'
}

export function encodeFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + payload.length)
  frame.writeUIntBE(payload.length, 0, LENGTH_BYTES)
  frame.set(payload, LENGTH_BYTES)
  return frame
}

/** Turns one connection's bytes into frames. The client's intro, once at the start, is checked and removed. */
export class FrameReader {
  /** What came, in pieces: joined once for a frame, however many there are. */
  #pieces: Buffer[] = []
  #length = 0
  /** With fewer bytes than this there is nothing new to see. */
  #needed = 1
  #introSeen = false
  /** Longest frame accepted, in bytes; small until the handshake is over. */
  limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** @throws MalformedInputError when the bytes are not a client's. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes))
    this.#length += bytes.length
    if (!this.#introSeen) this.#readIntro()
  }

  /** The next whole frame, or undefined until more bytes have come. */
  next(): Buffer | undefined {
    if (!this.#introSeen || this.#length < this.#needed) return undefined
    const buffered = this.#joined()
    const length = buffered.readUIntBE(0, LENGTH_BYTES)
    if (length > this.limit) throw new MalformedInputError(`a frame of ${length} bytes, over ${this.limit}`)
    this.#needed = LENGTH_BYTES + length
    if (buffered.length < this.#needed) return undefined
    const frame = buffered.subarray(LENGTH_BYTES, this.#needed)
    this.#keep(buffered.subarray(this.#needed))
    this.#needed = LENGTH_BYTES
    return frame
  }

  /** Saved routing info (`"ED" 0 1 || length[3] || info`) may come first; it is no part of the prologue. */
  #readIntro(): void {
    if (this.#length < this.#needed) return
    const buffered = this.#joined()
    let start = 0
    if (startsAlike(buffered, ROUTING)) {
      if (buffered.length < ROUTING.length + LENGTH_BYTES) return
      const length = buffered.readUIntBE(ROUTING.length, LENGTH_BYTES)
      if (length > this.limit) throw new MalformedInputError(`routing info of ${length} bytes`)
      start = ROUTING.length + LENGTH_BYTES + length
      this.#needed = start
    }
    const intro = buffered.subarray(start)
    if (!startsAlike(intro, INTRO))
      throw new MalformedInputError('the first bytes are not a WhatsApp Web intro')
    if (intro.length < INTRO.length) return
    this.#keep(intro.subarray(INTRO.length))
    this.#needed = LENGTH_BYTES
    this.#introSeen = true
  }

  #joined(): Buffer {
    const [only] = this.#pieces
    const joined = only && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces)
    this.#pieces = [joined]
    return joined
  }

  #keep(rest: Buffer): void {
    this.#pieces = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
  }
}

/** Whether the bytes so far could be the start of `expected`. */
function startsAlike(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length)
  return bytes.subarray(0, length).equals(expected.subarray(0, length))
}
