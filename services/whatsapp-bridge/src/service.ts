import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openMessageStoreWriter } from '@wa-monitor/message-store'
import { ConfigError, createHttpServer, type Log, type Service } from '@wa-monitor/service'
import type { BridgeConfig } from './config.ts'
import { addRoutes } from './http/routes.ts'
import { createSendLimits } from './send/send-limits.ts'
import { createSender } from './send/send-message.ts'
import { openSession, type Session } from './session/session.ts'
import { silenceConsole } from './whatsapp/quiet-libsignal.ts'
import { createWhatsApp } from './whatsapp/whatsapp.ts'

/** Longer than WhatsApp keeps messages for a device that is away, so that a redelivery always finds its inbox row. */
const INBOX_KEPT_MS = 35 * 24 * 60 * 60 * 1000

export interface Bridge extends Service {
  /** Where it answers HTTP, once started: `http://127.0.0.1:8080`. */
  url(): string
}

/**
 * The one owner of the WhatsApp session.
 *
 * @throws ConfigError when the session was linked with another server; DatabaseInUseError when another bridge has it.
 */
export async function createBridge(config: BridgeConfig, log: Log): Promise<Bridge> {
  silenceConsole()
  const now = Date.now
  const session = openSession(config.sessionDirectory)
  refuseOtherServer(session, config.socketUrl)
  session.inbox.purge(now() - INBOX_KEPT_MS)
  mkdirSync(dirname(config.messageStorePath), { recursive: true })
  const store = openMessageStoreWriter(config.messageStorePath)
  const whatsapp = createWhatsApp({
    socketUrl: config.socketUrl,
    version: config.version,
    session,
    store,
    log,
    now,
    onWriteError(error) {
      log.fatal(
        `session.db cannot be written (${error.message}): ending before anything is acknowledged unstored`,
      )
      process.exit(1)
    },
  })
  const server = await createHttpServer({ title: 'WA Monitor: WhatsApp bridge', log })
  const limits = createSendLimits({ windows: config.limits, outbox: session.outbox, now })
  const sender = createSender({ whatsapp, session, store, limits, now })
  addRoutes(server, {
    limits,
    whatsapp,
    sender,
    apiKey: config.apiKey,
    lastMessageAt: () => store.lastMessageAt(),
  })
  let url = ''
  return {
    url: () => url,
    async start() {
      url = await server.listen({ host: config.host, port: config.port })
      log.info(`Bridge listens on ${url}; link or check it at ${url}/login`)
      whatsapp.start()
    },
    async stop() {
      await server.close()
      whatsapp.stop()
      store.close()
      session.close()
    },
  }
}

/** A session belongs to the server it was linked with: a simulator's must never reach WhatsApp, nor the reverse. */
function refuseOtherServer(session: Session, socketUrl: string): void {
  const linkedWith = session.linkedWith()
  if (linkedWith === undefined || linkedWith === socketUrl) return
  session.close()
  throw new ConfigError([
    `WHATSAPP_SOCKET_URL is ${socketUrl}, but this session was linked with ${linkedWith}: set it back, or give this stack a session directory of its own`,
  ])
}
