/** The part of a WebSocket (`ws`) that this needs. */
export interface PacedLine {
  once(event: 'open', listener: () => void): unknown
  /** Set when the line is open. `allowSynchronousEvents` is an option of `ws`, which the client library does not pass on. */
  _receiver?: { _allowSynchronousEvents?: boolean } | null
}

/**
 * After hours away thousands of frames wait. `ws` emits all that came with one read at once, several hundred of them: a tenth
 * of a second and more, in which nobody is answered, each time the code is not warm yet. So each frame gets a turn of the
 * event loop for itself. What WhatsApp has sent meanwhile waits in the socket.
 *
 * @param line not open yet.
 */
export function paceFrames(line: PacedLine): void {
  line.once('open', () => {
    if (line._receiver) line._receiver._allowSynchronousEvents = false
  })
}
