import { Client } from 'pg'

export interface Listener {
  /** Gives the connection up and makes another. */
  restart(): void
  close(): void
}

interface Events {
  /** Listening from now on; what was before may have been missed. */
  onListening: () => void
  onNotification: () => void
  /** Not listening any more, or not yet: the next try follows. */
  onLost: (error: Error) => void
}

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 5000

/** Listens on a connection of its own, and makes it again whenever it breaks. */
export function listen(
  url: string,
  channel: string,
  { onListening, onNotification, onLost }: Events,
): Listener {
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let delayMs = FIRST_DELAY_MS
  let closed = false

  const connect = () => {
    retry = undefined
    const mine = new Client({
      connectionString: url,
      application_name: 'wa-monitor listens',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      keepAlive: true,
    })
    client = mine
    const lost = (error: Error) => {
      if (client !== mine) return
      client = undefined
      giveUp(mine)
      if (closed) return
      retry = setTimeout(connect, delayMs)
      delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
      onLost(error)
    }
    mine.on('error', lost)
    mine.on('end', () => lost(new Error('the connection has ended')))
    mine.on('notification', () => {
      if (client === mine) onNotification()
    })
    const start = async () => {
      await mine.connect()
      await mine.query(`LISTEN ${mine.escapeIdentifier(channel)}`)
      if (client !== mine) return
      delayMs = FIRST_DELAY_MS
      onListening()
    }
    start().catch(lost)
  }

  const drop = () => {
    const old = client
    client = undefined
    if (old) giveUp(old)
    clearTimeout(retry)
  }

  connect()
  return {
    restart() {
      drop()
      if (!closed) connect()
    },
    close() {
      closed = true
      drop()
    },
  }
}

/** Without waiting for the other side, which may not be there. */
function giveUp(client: Client): void {
  client.end().catch(() => undefined)
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  stream.destroy()
}
