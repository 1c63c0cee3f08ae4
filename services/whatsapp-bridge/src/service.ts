import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openMessageStoreReader, openMessageStoreWriter } from '@wa-monitor/message-store'
import { ConfigError, createHttpServer, type Log, programVersion, type Service } from '@wa-monitor/service'
import { ClockWatch } from './whatsapp/clock-watch.ts'
import { createBackup } from './backup/backup.ts'
import { type BridgeConfig, REDELIVERY_DAYS } from './config.ts'
import { DiskGuard } from './disk/disk-guard.ts'
import { endingOnWriteError } from './disk/ending-on-write-error.ts'
import { waitForRoom } from './disk/wait-for-room.ts'
import { addRoutes } from './http/routes.ts'
import { Outcomes } from './metrics/outcomes.ts'
import { readBridgeMetrics } from './metrics/read-metrics.ts'
import { createPeople } from './people/people.ts'
import { Retention } from './retention/retention.ts'
import { createGate } from './send/gate.ts'
import { systemTimepiece, type Timepiece } from './send/ledger-clock.ts'
import { createPause } from './send/pause.ts'
import { createSendLimits } from './send/send-limits.ts'
import { createReactor } from './send/react.ts'
import { createSender } from './send/send-message.ts'
import { createTaker } from './send/take.ts'
import { openSession, type Session } from './session/session.ts'
import { readStatus } from './status/read-status.ts'
import type { createIntake } from './whatsapp/intake.ts'
import { silenceConsole } from './whatsapp/quiet-libsignal.ts'
import { createWhatsApp } from './whatsapp/whatsapp.ts'

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
 * The one owner of the WhatsApp session. Where a disk has no room even to open the files, it waits for some first.
 *
 * @throws ConfigError when the session was linked with another server; DatabaseInUseError when another bridge has it.
 */
export async function createBridge(config: BridgeConfig, log: Log, parts: Parts = {}): Promise<Bridge> {
  silenceConsole()
  const { sessionDirectory, messageStorePath, stagingDirectory, minFreeBytes } = config
  const disk = new DiskGuard({
    directories: {
      'session.db': sessionDirectory,
      'messages.db': dirname(messageStorePath),
      ...(stagingDirectory !== undefined && { 'copies for a backup': stagingDirectory }),
    },
    minFreeBytes,
    log,
  })
  const open = (port: number) => openBridge({ ...config, port }, log, parts, disk)
  return disk.isOut() ? waitForRoom(config, log, disk, open) : open(config.port)
}

async function openBridge(config: BridgeConfig, log: Log, parts: Parts, disk: DiskGuard): Promise<Bridge> {
  const now = parts.now ?? Date.now
  const onWriteError = (error: Error) => {
    log.fatal(
      `session.db or messages.db cannot be written (${error.message}): ending before anything is acknowledged unstored`,
    )
    process.exit(1)
  }
  const session = (parts.openSession ?? openSession)(config.sessionDirectory, onWriteError)
  refuseOtherServer(session, config.socketUrl)
  mkdirSync(dirname(config.messageStorePath), { recursive: true })
  const store = endingOnWriteError(
    openMessageStoreWriter(config.messageStorePath, { onDiskError: onWriteError }),
    onWriteError,
  )
  if (store.mayMissRows()) {
    const again = session.inbox.convertAgain()
    log.warn(`The machine stopped without notice: the last ${again} messages are compared with messages.db`)
  }
  const reader = openMessageStoreReader(config.messageStorePath)
  const timepiece = parts.timepiece ?? { ...systemTimepiece(), wallMs: now }
  const limits = createSendLimits({ windows: config.limits, session, timepiece })
  const pause = createPause({ meta: session.meta, now, log })
  const gate = createGate({ pause, limits, timer: parts.timer })
  const clock = new ClockWatch({ log, now, elapsed: () => performance.now() })
  const retention = new Retention({
    session,
    store,
    days: config.retentionDays,
    redeliveryDays: REDELIVERY_DAYS,
    disk,
    log,
    now,
  })
  const whatsapp = createWhatsApp({
    socketUrl: config.socketUrl,
    version: config.version,
    pairingPhone: config.pairingPhone,
    session,
    gate,
    store,
    log,
    now,
    clock,
    keptSince: () => retention.keptSince(),
    onWriteError,
    onDeaf(why) {
      log.fatal(`${why}: ending, so that a new process starts`)
      process.exit(1)
    },
    countSent: (messageId, sentAt) => limits.countEarlier(messageId, sentAt),
    createIntake: parts.createIntake,
  })
  const server = await createHttpServer({ title: 'WA Monitor: WhatsApp bridge', log })
  gate.whenOpen(() => whatsapp.dispatcher.flush())
  const taker = createTaker({ whatsapp, session, store, limits, pause, disk, now })
  const sender = createSender({ taker, whatsapp, store, limits, mediaDirectory: config.mediaDirectory })
  const react = createReactor({ taker, whatsapp, store, now })
  const outcomes = new Outcomes()
  const backup = createBackup({ ...config, session, store, now, log })
  const version = programVersion()
  const restored = () => whatsapp.restoredReport(pause.current()?.since)
  addRoutes(server, {
    limits,
    pause,
    backup,
    reader,
    whatsapp,
    sender: { send: outcomes.of(sender.send) },
    react: outcomes.of(react),
    findSent: taker.find,
    apiKey: config.apiKey,
    lastMessageAt: () => store.lastMessageAt(),
    metrics: () =>
      readBridgeMetrics({ whatsapp, store, session, limits, pause, outcomes, retention, disk, clock, now }),
    people: createPeople({ session, store, whatsapp, disk, log }),
    status: () => readStatus({ version, whatsapp, store, session, limits, pause, disk, clock, restored }),
  })
  let url = ''
  let clockWatch: NodeJS.Timeout | undefined
  return {
    url: () => url,
    async start() {
      url = await server.listen({ host: config.host, port: config.port })
      log.info(`Bridge listens on ${url}; link or check it at ${url}/login`)
      clockWatch = setInterval(() => limits.noteClock(), CLOCK_WATCH_MS)
      disk.watch(() => whatsapp.hold(disk.stopped()))
      whatsapp.hold(disk.stopped())
      whatsapp.start()
      retention.start()
    },
    async stop() {
      await backup.stop()
      await retention.stop()
      await server.close()
      clearInterval(clockWatch)
      disk.close()
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
