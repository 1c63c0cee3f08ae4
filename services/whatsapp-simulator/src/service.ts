import type { AddressInfo } from 'node:net'
import { createHttpServer, type Log, type Service } from '@wa-monitor/service'
import type { Config } from './config.ts'
import { createAutoLink } from './auto-link.ts'
import { addAdminRoutes } from './http/admin-routes.ts'
import { addHistoryRoutes } from './http/history-routes.ts'
import { addPage } from './http/page.ts'
import { PhoneBook } from './phones/phone-book.ts'
import { readArrivals } from './phones/read-arrivals.ts'
import { createServerIdentity, type ServerIdentity } from './protocol/certificates.ts'
import { listenForSockets } from './protocol/websocket-listener.ts'
import { ClientConnection } from './server/client-connection.ts'
import { Companions } from './server/companions.ts'
import { enterClient } from './server/enter-client.ts'
import { PendingLinks } from './server/pending-links.ts'
import { openStorage, type Storage } from './storage/storage.ts'
import type { Context } from './world/context.ts'
import { addStartWorld } from './world/start-world.ts'

const SOCKET_PATH = '/ws/chat'

export interface Simulator extends Service {
  /** Where it listens, known once started: `http://127.0.0.1:8090`; the WhatsApp socket is at `/ws/chat`. */
  url(): string
}

/** A WhatsApp Web server with its phones. Everything it knows is in one SQLite file. */
export function createSimulator(config: Config, log: Log): Simulator {
  let url = ''
  const closers: (() => void | Promise<void>)[] = []

  return {
    async start() {
      const storage = openStorage(config.databasePath)
      closers.push(() => void storage.close())
      addStartWorld(storage)
      const context: Context = {
        storage,
        log,
        phones: new PhoneBook(storage),
        companions: new Companions(storage),
        pendingLinks: new PendingLinks(),
      }
      closers.push(() => context.phones.close())
      const http = await createHttpServer({ title: 'WA Monitor: WhatsApp simulator', log })
      const autoLink = config.autoLink && createAutoLink(context, config.autoLink)
      addAdminRoutes(http, context)
      addHistoryRoutes(http, context, autoLink)
      await addPage(http)
      closers.push(() => http.close())
      closers.push(
        listenForSockets(http.server, SOCKET_PATH, acceptClients(context, serverIdentity(storage))),
      )
      await finishReading(context)
      await http.listen({ port: config.port, host: config.host })
      const { port } = http.server.address() as AddressInfo
      url = `http://${config.host}:${port}`
      log.info(`Simulator listens on ${url}`)
      autoLink?.start()
      closers.push(() => autoLink?.stop())
    },

    async stop() {
      for (const close of closers.splice(0).toReversed()) await close()
    },

    url: () => url,
  }
}

/** Made once: a client may pin the root key. */
function serverIdentity(storage: Storage): ServerIdentity {
  const known = storage.server.read()
  if (known) return known
  const identity = createServerIdentity()
  storage.server.write(identity)
  return identity
}

function acceptClients(context: Context, identity: ServerIdentity) {
  return (connection: ConstructorParameters<typeof ClientConnection>[0]) =>
    new ClientConnection(
      connection,
      identity,
      (client, link) => enterClient(context, client, link),
      context.log,
    )
}

/** What had reached the phones when the process ended is read now. */
async function finishReading(context: Context): Promise<void> {
  for (const phone of context.storage.arrivals.phones()) {
    const account = context.storage.accounts.byPhone(phone)
    if (account) await readArrivals(context, account)
  }
}
