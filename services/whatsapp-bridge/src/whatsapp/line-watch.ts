import type { WASocket } from '@whiskeysockets/baileys'

const LOOK_MS = 1000
/** A look that comes so much later than it should: this process slept, and what came meanwhile is not read yet. */
const SLEPT_MS = 5000

export interface LineTimes {
  /** From the first packet to a QR code or an open connection. Making the keys of a new device takes some seconds. */
  openMs: number
  /** Without a frame on an open connection: the pause between two keep-alives, and some time to answer. Short enough that a line cut for 30 s is named while it lasts. */
  silentMs: number
}

const LINE_TIMES: LineTimes = { openMs: 45_000, silentMs: 22_000 }

/**
 * Watches one socket for what the client library notices late or never: a server that takes the connection and then says
 * nothing, during the login (no end at all) or after it (the library then waits for a polite goodbye, up to 70 s).
 *
 * @param onDead called once, with a stable word.
 * @returns what to call when the connection has got so far: `opened`, `waiting` (for somebody to scan a code), `stop`.
 */
export function watchLine(
  socket: Pick<WASocket, 'ws'>,
  onDead: (why: 'login-timeout' | 'silent') => void,
  { openMs, silentMs }: LineTimes = LINE_TIMES,
  elapsed: () => number = () => performance.now(),
) {
  let phase: 'opening' | 'waiting' | 'open' = 'opening'
  let since = elapsed()
  let lookedAt = elapsed()
  const heard = () => {
    if (phase === 'open') since = elapsed()
  }
  socket.ws.on('frame', heard)
  const timer = setInterval(() => {
    const now = elapsed()
    if (now - lookedAt > LOOK_MS + SLEPT_MS) since = now
    lookedAt = now
    if (phase === 'opening' && now - since >= openMs) end('login-timeout')
    if (phase === 'open' && now - since >= silentMs) end('silent')
  }, LOOK_MS)
  timer.unref()

  function enter(next: typeof phase): void {
    phase = next
    since = elapsed()
  }
  function stop(): void {
    clearInterval(timer)
    socket.ws.off('frame', heard)
  }
  function end(why: 'login-timeout' | 'silent'): void {
    stop()
    onDead(why)
  }
  return { opened: () => enter('open'), waiting: () => enter('waiting'), stop }
}

/**
 * Ends a socket without waiting for the other side: one that has fallen silent does not say goodbye either, and the
 * client library would wait 30 s for it.
 */
export function hangUp(socket: WASocket): void {
  // None when the library has closed it just now.
  const { socket: line } = socket.ws as unknown as { socket?: { terminate?: () => void } | null }
  void socket.end(undefined)
  line?.terminate?.()
}
