import type { BridgeState } from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'
import {
  type ConnectionState,
  DEFAULT_CONNECTION_CONFIG,
  makeWASocket,
  type proto,
  type SignalRepositoryWithLIDStore,
  type SocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import { createAuthState, type StoredAuthState } from './auth-state.ts'
import { createLibraryLog } from './baileys-log.ts'
import { closeReason } from './close-reasons.ts'
import { createDeviceCache } from './device-cache.ts'
import { reconnectDelayMs } from './reconnect-delay.ts'

export interface ConnectionStatus {
  state: BridgeState
  /** Why it is not `WORKING`, as a stable word; null when there is nothing to say. */
  reason: string | null
  /** The same for people, with what to do. */
  advice: string
  /** The text of the QR code to scan; only in `SCAN_QR_CODE`. */
  qr: string | null
  loggedIn: boolean
}

const NOT_LINKED = 'not-linked'

interface Options {
  socketUrl: string
  version: [number, number, number] | undefined
  session: Session
  log: Log
  wrapRepository: (
    repository: SignalRepositoryWithLIDStore,
    auth: Parameters<SocketConfig['makeSignalRepository']>[0],
  ) => SignalRepositoryWithLIDStore
  cachedGroupMetadata: SocketConfig['cachedGroupMetadata']
  /** The content of a message of ours that a phone could not read and asks for again; undefined when unknown. */
  getMessage: (messageId: string) => proto.IMessage | undefined
  /** A new socket exists, nothing has arrived on it yet. */
  onSocket: (socket: WASocket) => void
  onOpen: (socket: WASocket) => void
  onClose: () => void
  /** session.db refused a write: going on would acknowledge what is not stored. */
  onWriteError: (error: Error) => void
}

/**
 * The life of the connection to WhatsApp.
 *
 *     STARTING ──▶ SCAN_QR_CODE ──scan──▶ (515, at once) ──▶ WORKING
 *        │              ▲                                     │
 *        │              │ logged-out (401): new credentials   │ lost (408, 428, 503, unreachable)
 *        └──────────────┴────────────── RECONNECTING ◀────────┘   growing delay, without end
 *                                             │
 *                                             ▼ 403, 405, 411, 440, 500: a person has to act
 *                                           FAILED
 *     STOPPED: `stop()` was called.
 *
 * `reason` outlives the state it came from: a bridge that shows a QR code because it was logged out says so.
 */
export class Connection {
  readonly #options: Options
  readonly #devices = createDeviceCache()
  #status: ConnectionStatus = {
    state: 'STARTING',
    reason: null,
    advice: 'Connecting to WhatsApp.',
    qr: null,
    loggedIn: false,
  }
  #socket: WASocket | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0

  constructor(options: Options) {
    this.#options = options
  }

  status(): ConnectionStatus {
    return this.#status
  }

  /** The socket while the connection is open; undefined otherwise. */
  openSocket(): WASocket | undefined {
    return this.#status.state === 'WORKING' ? this.#socket : undefined
  }

  start(): void {
    this.#connect()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#become({ state: 'STOPPED', reason: null, advice: 'The bridge is stopping.' })
    const socket = this.#socket
    this.#socket = undefined
    void socket?.end(undefined)
  }

  #connect(): void {
    const { session, onSocket, onWriteError } = this.#options
    const auth = createAuthState(session, onWriteError)
    const socket = makeWASocket(this.#socketConfig(auth))
    this.#socket = socket
    socket.ev.on('creds.update', () => {
      if (socket === this.#socket) auth.saveCreds()
    })
    socket.ev.on('connection.update', (update) => {
      if (socket === this.#socket) this.#onUpdate(socket, auth, update)
    })
    onSocket(socket)
  }

  #socketConfig(auth: StoredAuthState): SocketConfig {
    const { socketUrl, version, wrapRepository, cachedGroupMetadata, getMessage, log } = this.#options
    return {
      ...DEFAULT_CONNECTION_CONFIG,
      waWebSocketUrl: socketUrl,
      ...(version && { version }),
      auth,
      logger: createLibraryLog(log),
      browser: ['WA Monitor', 'Chrome', '1.0'],
      syncFullHistory: false,
      // A failed commit is not tried again by the library: `onWriteError` has already ended the process.
      transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 1 },
      // Silence is noticed after this + 5 s, and closed at most 30 s later: back within 60 s.
      keepAliveIntervalMs: 20_000,
      userDevicesCache: this.#devices,
      cachedGroupMetadata,
      getMessage: async ({ id }) => (id ? getMessage(id) : undefined),
      makeSignalRepository: (signal, logger, pnToLid) =>
        wrapRepository(DEFAULT_CONNECTION_CONFIG.makeSignalRepository(signal, logger, pnToLid), signal),
    }
  }

  #onUpdate(socket: WASocket, auth: StoredAuthState, update: Partial<ConnectionState>): void {
    const { log, session, socketUrl } = this.#options
    if (update.qr !== undefined) {
      const { reason } = this.#status
      if (reason !== NOT_LINKED) log.info('Waiting to be linked: scan the QR code at /login')
      this.#become({
        state: 'SCAN_QR_CODE',
        reason: reason === 'logged-out' ? reason : NOT_LINKED,
        advice: 'Open WhatsApp on the phone, Linked devices, Link a device, and scan the code.',
        qr: update.qr,
      })
    }
    if (update.isNewLogin) {
      session.rememberServer(socketUrl)
      log.info('Linked')
    }
    if (update.connection === 'open') {
      this.#failures = 0
      session.rememberServer(socketUrl)
      this.#become({ state: 'WORKING', reason: null, advice: 'Linked and connected.', loggedIn: true })
      log.info('Connected to WhatsApp')
      this.#options.onOpen(socket)
    }
    if (update.connection === 'close') this.#onClose(auth, statusCode(update.lastDisconnect?.error))
  }

  #onClose(auth: StoredAuthState, code: number | undefined): void {
    const { log, session, onClose } = this.#options
    this.#socket = undefined
    onClose()
    const { reason, next, advice } = closeReason(code)
    const loggedIn = auth.creds.me !== undefined && next !== 'relink'
    if (!loggedIn && next === 'retry' && this.#status.state === 'SCAN_QR_CODE') {
      // The codes ran out unscanned: new ones, at once and without a word.
      this.#become({ state: 'STARTING', reason: NOT_LINKED, advice: 'Asking WhatsApp for a new code.' })
      return this.#connectIn(0)
    }
    if (next === 'stop') {
      this.#become({ state: 'FAILED', reason, advice, loggedIn })
      log.error(`WhatsApp ended the session (${reason}): ${advice}`)
      return
    }
    if (next === 'relink') {
      session.forgetLink()
      this.#become({ state: 'STARTING', reason, advice })
      log.error(`WhatsApp ended the session (${reason}): ${advice}`)
      return this.#connectIn(0)
    }
    const delayMs = next === 'retry-now' ? 0 : reconnectDelayMs(this.#failures, Math.random())
    this.#failures += 1
    this.#become({ state: loggedIn ? 'RECONNECTING' : 'STARTING', reason, advice, loggedIn })
    if (next === 'retry' && isWorthALine(this.#failures)) {
      log.warn(`Not connected to WhatsApp (${reason}); trying again in ${Math.ceil(delayMs / 1000)} s`)
    }
    this.#connectIn(delayMs)
  }

  #connectIn(delayMs: number): void {
    this.#timer = setTimeout(() => this.#connect(), delayMs)
  }

  #become(status: Partial<ConnectionStatus> & Pick<ConnectionStatus, 'state' | 'reason' | 'advice'>): void {
    this.#status = { qr: null, loggedIn: false, ...status }
  }
}

/** The first failures in a row, and then one in about ten minutes. */
function isWorthALine(failures: number): boolean {
  return failures <= 3 || failures % 30 === 0
}

/**
 * The code WhatsApp closed with. The client library also gives codes to failures on the way there (a proxy's 401, a bad
 * certificate's 500): those are not WhatsApp's word, and must never cost the credentials.
 */
function statusCode(error: Error | undefined): number | undefined {
  if (error?.message.startsWith('WebSocket Error')) return undefined
  return (error as { output?: { statusCode?: number } } | undefined)?.output?.statusCode
}
