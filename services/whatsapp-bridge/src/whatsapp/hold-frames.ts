import type { WASocket } from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import type { PacedLine } from './pace-frames.ts'

/** The WebSocket under the client library's own. */
export interface Line {
  readyState: number
  send(bytes: Uint8Array, sent?: (error?: Error) => void): void
}

const OPEN = 1

/**
 * Nothing leaves before what it rests on is on the disk: while session.db has writes that are not committed, frames wait
 * for that commit, in order. A receipt never overtakes the message it is for, nor a message the key that encrypted it,
 * and the client library need not wait for the disk at each step.
 *
 * The library is told that a waiting frame was sent. When the process dies, or the connection ends before, it was not:
 * the same as a frame that was lost on its way, which WhatsApp's own acknowledgements are for.
 */
export function holdFrames(line: Line, session: Pick<Session, 'isDurable' | 'whenDurable'>): void {
  const send = line.send.bind(line)
  let waiting = 0

  line.send = (bytes, sent) => {
    if (waiting === 0 && session.isDurable()) return send(bytes, sent)
    waiting += 1
    // Each for itself: what was written for a later frame may be on its way to the disk when an earlier one may go.
    session.whenDurable(() => {
      waiting -= 1
      // A frame that can't be sent any more is as good as lost; the connection's end is told by its own event.
      if (line.readyState === OPEN) send(bytes, () => undefined)
    })
    if (sent) queueMicrotask(() => sent())
  }
}

/**
 * The line of a socket that has just been made. The client library keeps it to itself.
 *
 * @throws when the library has changed: going on would send receipts for what is not stored.
 */
export function lineOf(socket: WASocket): Line & PacedLine {
  const { socket: line } = socket.ws as unknown as { socket?: (Line & PacedLine) | null }
  if (typeof line?.send !== 'function') throw new Error('the client library keeps its WebSocket elsewhere')
  return line
}
