import type { AddressInfo } from 'node:net'
import { createHttpServer, type Log, type Service } from '@wa-monitor/service'
import type { Config } from './config.ts'
import { createAutoLink } from './auto-link.ts'
import { BulkJobs } from './bulk/bulk-jobs.ts'
import { addAdminRoutes } from './http/admin-routes.ts'
import { addBulkRoutes } from './http/bulk-routes.ts'
import { addContentRoutes } from './http/content-routes.ts'
import { addDeviceRoutes } from './http/device-routes.ts'
import { addFaultRoutes } from './http/fault-routes.ts'
import { addScenarioRoutes, recordRequests } from './http/scenario-routes.ts'
import { addHistoryRoutes } from './http/history-routes.ts'
import { addLiveRoute } from './http/live-route.ts'
import { addMediaRoutes } from './http/media-routes.ts'
import { addPage } from './http/page.ts'
import { addRootRoute } from './http/root-route.ts'
import { addWireRoutes } from './http/wire-routes.ts'
import { HttpsMediaServer } from './media/media-server.ts'
import { Faults } from './faults/faults.ts'
import { PhoneBook } from './phones/phone-book.ts'
import { readArrivals } from './phones/read-arrivals.ts'
import { HISTORY_LIMITS } from './phones/start-history.ts'
import { createServerIdentity, type ServerIdentity } from './protocol/certificates.ts'
import { NoiseResponder } from './protocol/noise-responder.ts'
import { RecentKeys } from './protocol/recent-keys.ts'
import { listenForSockets } from './protocol/websocket-listener.ts'
import { callsTo } from './scenarios/call.ts'
import { Recorder } from './scenarios/recorder.ts'
import { Scenarios } from './scenarios/scenarios.ts'
import { ClientConnection } from './server/client-connection.ts'
import { Companions } from './server/companions.ts'
import { enterClient } from './server/enter-client.ts'
import { PendingLinks } from './server/pending-links.ts'
import { UnfinishedHandshakes } from './server/unfinished-handshakes.ts'
import { openStorage, type Storage } from './storage/storage.ts'
import { WireLog, wirePath } from './wire/wire-log.ts'
import type { Context } from './world/context.ts'
import { addStartWorld } from './world/start-world.ts'

const SOCKET_PATH = '/ws/chat'

export interface Simulator extends Service {
  /** Where it listens, known once started: `http://127.0.0.1:8090`; the WhatsApp socket is at `/ws/chat`. */
  url(): string
  /** Where files are uploaded and downloaded, by HTTPS: `127.0.0.1:8091`. */
  mediaHost(): string
}

/** A WhatsApp Web server with its phones. Everything it knows is in one SQLite file. */
export function createSimulator(config: Config, log: Log): Simulator {
  let url = ''
  let mediaHost = ''
  const closers: (() => void | Promise<void>)[] = []

  return {
    async start() {
      const storage = openStorage(config.databasePath)
      closers.push(() => void storage.close())
      addStartWorld(storage)
      const media = new HttpsMediaServer(storage, mediaConfig(config), log)
      const wire = new WireLog(wirePath(config.databasePath))
      closers.push(() => wire.close())
      const faults = new Faults(log, wire)
      closers.push(() => faults.close())
      const context: Context = {
        storage,
        log,
        wire,
        faults,
        phones: new PhoneBook(storage),
        companions: new Companions(storage, wire),
        pendingLinks: new PendingLinks(config.codeLife),
        media,
        historyLimits: config.history ?? HISTORY_LIMITS,
      }
      closers.push(() => context.phones.close())
      const http = await createHttpServer({ title: 'WA Monitor: WhatsApp simulator', log })
      const autoLink = config.autoLink && createAutoLink(context, config.autoLink)
      addAdminRoutes(http, context)
      addHistoryRoutes(http, context, autoLink)
      addContentRoutes(http, context)
      addDeviceRoutes(http, context)
      addMediaRoutes(http, context)
      addWireRoutes(http, context)
      const identity = serverIdentity(storage)
      addRootRoute(http, identity)
      addFaultRoutes(http, context)
      await addLiveRoute(http, context)
      const bulkJobs = new BulkJobs(context)
      addBulkRoutes(http, context, bulkJobs)
      const recorder = new Recorder(storage)
      recordRequests(http, recorder)
      const scenarios = new Scenarios(context, callsTo(http))
      addScenarioRoutes(http, scenarios, recorder)
      await addPage(http)
      closers.push(() => http.close())
      closers.push(() => bulkJobs.close())
      closers.push(async () => void (await scenarios.stop()))
      closers.push(
        listenForSockets(http.server, SOCKET_PATH, acceptClients(context, identity), () =>
          faults.admission(),
        ),
      )
      await media.start()
      closers.push(() => media.stop())
      mediaHost = media.host()
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
    mediaHost: () => mediaHost,
  }
}

/** An address that stands for all of them is no name for clients to use. */
function mediaConfig({ host, media }: Config) {
  const everywhere = host === '0.0.0.0' || host === '::'
  const hostname = media?.hostname ?? (everywhere ? '127.0.0.1' : host)
  return { address: host, port: media?.port ?? 0, hostname }
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
  const hellos = new RecentKeys()
  const unfinished = new UnfinishedHandshakes()
  const cameBefore = (ephemeral: Uint8Array) => hellos.cameBefore(ephemeral)
  return (connection: ConstructorParameters<typeof ClientConnection>[0]) =>
    new ClientConnection(
      connection,
      new NoiseResponder(identity, { cameBefore }),
      (client, link) => enterClient(context, client, link),
      context,
      unfinished,
    )
}

/** What had reached the phones when the process ended is read now. */
async function finishReading(context: Context): Promise<void> {
  for (const phone of context.storage.arrivals.phones()) {
    const account = context.storage.accounts.byPhone(phone)
    if (account) await readArrivals(context, account)
  }
}
