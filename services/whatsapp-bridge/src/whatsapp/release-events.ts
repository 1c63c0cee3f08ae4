import type { WASocket } from '@whiskeysockets/baileys'

const MESSAGES = 50

/**
 * During a login the client library gathers its events until the offline replay is over, and looks through all of them
 * again for each one more: a replay of 5,000 would spend most of its time and memory on events that nobody here reads.
 * So they are let go every 50 messages.
 */
export function releaseEvents(socket: WASocket): void {
  let messages = 0
  socket.ws.on('CB:message', () => {
    messages += 1
    if (messages % MESSAGES === 0) socket.ev.flush()
  })
}
