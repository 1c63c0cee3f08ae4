import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openMessageStoreReader, openMessageStoreWriter } from '@wa-monitor/message-store'
import { ConfigError, createHttpServer, type Log, type Service } from '@wa-monitor/service'
import type { BridgeConfig } from './config.ts'
import { addRoutes } from './http/routes.ts'
import { Outcomes } from './metrics/outcomes.ts'
import { readBridgeMetrics } from './metrics/read-metrics.ts'
import { createGate } from './send/gate.ts'
import { systemTimepiece, type Timepiece } from './send/ledger-clock.ts'
import { createPause } from './send/pause.ts'
import { createSendLimits } from './send/send-limits.ts'
import { createReactor } from './send/react.ts'
import { createSender } from './send/send-message.ts'
import { createTaker } from './send/take.ts'
import { openSession, type Session } from './session/session.ts'
import type { createIntake } from './whatsapp/intake.ts'
import { silenceConsole } from './whatsapp/quiet-libsignal.ts'
import { createWhatsApp } from './whatsapp/whatsapp.ts'

/** Longer than WhatsApp keeps messages for a device that is away, so that a redelivery always finds its inbox row. */
const INBOX_KEPT_MS = 35 * 24 * 60 * 60 * 1000

/** How often it is noticed that the wall clock was set. */
const CLOCK_WATCH_MS = 60_000

export interface Bridge extends Service {
  /** Where it answers HTTP, once started: `http://127.0.0.1:8080`. */
  url(): string
}

/** What a proof replaces, to show what happens without it (`controls/`). Production replaces nothing. */
export interface Parts {
  now?: () => number
  timepiece?: Timepiece
  /** `setTimeout` of that timepiece. */
  timer?: (work: () => void, ms: number) => NodeJS.Timeout
  openSession?: typeof openSession
  createIntake?: typeof createIntake
}

/**
 * The one owner of the WhatsApp session.
 *
 * @throws ConfigError when the session was linked with another server; DatabaseInUseError when another bridge has it.
 */
export async function createBridge(config: BridgeConfig, log: Log, parts: Parts = {}): Promise<Bridge> {
  silenceConsole()
  const now = parts.now ?? Date.now
  const onWriteError = (error: Error) => {
    log.fatal(
      `session.db cannot be written (${error.message}): ending before anything is acknowledged unstored`,
    )
    process.exit(1)
  }
  const session = (parts.openSession ?? openSession)(config.sessionDirectory, onWriteError)
  refuseOtherServer(session, config.socketUrl)
  session.inbox.purge(now() - INBOX_KEPT_MS)
  session.gaps.purge(now() - INBOX_KEPT_MS)
  mkdirSync(dirname(config.messageStorePath), { recursive: true })
  const store = openMessageStoreWriter(config.messageStorePath)
  const reader = openMessageStoreReader(config.messageStorePath)
  const timepiece = parts.timepiece ?? { ...systemTimepiece(), wallMs: now }
  const limits = createSendLimits({ windows: config.limits, session, timepiece })
  const pause = createPause({ meta: session.meta, now, log })
  const gate = createGate({ pause, limits, timer: parts.timer })
  const whatsapp = createWhatsApp({
    socketUrl: config.socketUrl,
    version: config.version,
    pairingPhone: config.pairingPhone,
    session,
    gate,
    store,
    log,
    now,
    onWriteError,
    onDeaf(why) {
      log.fatal(`${why}: ending, so that a new process starts`)
      process.exit(1)
    },
    createIntake: parts.createIntake,
  })
  const server = await createHttpServer({ title: 'WA Monitor: WhatsApp bridge', log })
  gate.whenOpen(() => whatsapp.dispatcher.flush())
  const taker = createTaker({ whatsapp, session, store, limits, pause, now })
  const sender = createSender({ taker, whatsapp, store, limits, mediaDirectory: config.mediaDirectory })
  const react = createReactor({ taker, whatsapp, store, now })
  const outcomes = new Outcomes()
  addRoutes(server, {
    limits,
    pause,
    reader,
    whatsapp,
    sender: { send: outcomes.of(sender.send) },
    react: outcomes.of(react),
    findSent: taker.find,
    apiKey: config.apiKey,
    lastMessageAt: () => store.lastMessageAt(),
    metrics: () => readBridgeMetrics({ whatsapp, store, session, limits, pause, outcomes, now }),
  })
  let url = ''
  let clockWatch: NodeJS.Timeout | undefined
  return {
    url: () => url,
    async start() {
      url = await server.listen({ host: config.host, port: config.port })
      log.info(`Bridge listens on ${url}; link or check it at ${url}/login`)
      clockWatch = setInterval(() => limits.noteClock(), CLOCK_WATCH_MS)
      whatsapp.start()
    },
    async stop() {
      await server.close()
      clearInterval(clockWatch)
      gate.close()
      pause.close()
      whatsapp.stop()
      reader.close()
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
