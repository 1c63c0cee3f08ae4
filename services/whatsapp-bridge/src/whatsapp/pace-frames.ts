/** The part of a WebSocket that this needs. */
export interface PacedLine {
  on(event: 'message', listener: () => void): unknown
  pause(): void
  resume(): void
}

const TURN_MS = 5

/**
 * After hours away thousands of frames wait. Node reads up to 2 MB of them before anything else has its turn, which is a
 * few hundred milliseconds of decrypting in which nobody is answered. So reading pauses after 5 ms, until the others have
 * had their turn. What WhatsApp has sent meanwhile waits in the socket.
 */
export function paceFrames(line: PacedLine, now: () => number = () => performance.now()): void {
  let startedAt: number | undefined
  let paused = false
  line.on('message', () => {
    if (startedAt === undefined) {
      startedAt = now()
      setImmediate(() => {
        startedAt = undefined
        if (paused) line.resume()
        paused = false
      })
    } else if (!paused && now() - startedAt >= TURN_MS) {
      paused = true
      line.pause()
    }
  })
}
