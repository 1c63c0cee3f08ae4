/** The part of a WebSocket (`ws`) that this needs. */
export interface PacedLine {
  once(event: 'open', listener: () => void): unknown
  /** Set when the line is open. Its `_allowSynchronousEvents` is an option of `ws`, which the client library does not pass on. */
  _receiver?: object | null
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
    const { _receiver: receiver } = line
    if (receiver) Object.assign(receiver, { _allowSynchronousEvents: false })
  })
}
