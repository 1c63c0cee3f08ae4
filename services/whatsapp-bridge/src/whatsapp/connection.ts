import type { BridgeState } from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'
import {
  type ConnectionState,
  DEFAULT_CONNECTION_CONFIG,
  DisconnectReason,
  makeWASocket,
  type proto,
  type SignalRepositoryWithLIDStore,
  type SocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Session } from '../session/session.ts'
import { createAuthState, type StoredAuthState } from './auth-state.ts'
import { createLibraryLog } from './baileys-log.ts'
import { closeReason, MOST_REFUSALS } from './close-reasons.ts'
import { createDeviceCache } from './device-cache.ts'
import { Pairing, PairingError, type PairingStatus } from './pairing.ts'
import { hangUp, watchLine } from './line-watch.ts'
import { reconnectDelayMs } from './reconnect-delay.ts'
import { unlinkDevice } from './unlink-device.ts'

export interface ConnectionStatus {
  state: BridgeState
  /** Why it is not `WORKING`, as a stable word; null when there is nothing to say. */
  reason: string | null
  /** The same for people, with what to do. */
  advice: string
  /** The text of the QR code to scan; only in `SCAN_QR_CODE`. */
  qr: string | null
  loggedIn: boolean
  /** When it came into this state: Unix milliseconds. */
  since: number
  /** Linking by code, the other way beside the QR code. */
  pairing: PairingStatus
}

const NOT_LINKED = 'not-linked'
const DISK_FULL = 'disk-full'

interface Options {
  socketUrl: string
  version: [number, number, number] | undefined
  /** Digits: whose phone gets a pairing code without being asked. */
  pairingPhone: string | undefined
  now: () => number
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
 *        │              │ logged-out (401): new credentials   │ lost, silent, deaf
 *        └──────────────┴────────────── RECONNECTING ◀────────┘
 *                                             │
 *                                             ▼ a person has to act
 *                                           FAILED
 *     STOPPED: `stop()` was called.
 *
 * While the disk is full (`hold`) there is no connection: RECONNECTING, or STARTING of a number that is not linked, with the
 * reason *disk-full*. WhatsApp keeps what comes in meanwhile, and delivers it when the bridge connects again.
 *
 * How WORKING ends (every other state ends the same ways):
 *
 * - *lost*: the line breaks (428), WhatsApp is not available (503), or cannot be reached. Tried again without end, after
 *   1 s, 2 s, 4 s … 20 s, each shortened by chance to between half and all of it.
 * - *silent*: no frame for 22 s although a keep-alive is sent every 15 s; or a login that has not come to its end after
 *   45 s (`line-watch.ts`). The line is cut without a goodbye, and the same as lost.
 * - *deaf*: everything is answered and nothing delivered (`hearing.ts`). A new connection at once, which does not count as
 *   a failure.
 * - *bad-session* (500) and codes that nobody has told us of: like lost, but 8 in a row without a connection are FAILED.
 * - *logged-out* (401): the credentials are forgotten, a QR code is shown; what was stored stays.
 * - *temporary-ban* (402, 403), *client-outdated* (405, 409), *account-refused* (406), *multi-device-mismatch* (411),
 *   *stream-replaced* (440): FAILED at once. Nothing is tried again by itself: it would be a fight, or a ban.
 *
 * `reason` outlives the state it came from: a bridge that shows a QR code because it was logged out says so.
 */
export class Connection {
  readonly #options: Options
  readonly #devices = createDeviceCache()
  readonly #pairing: Pairing
  #status: Omit<ConnectionStatus, 'pairing'>
  #socket: WASocket | undefined
  #line: ReturnType<typeof watchLine> | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  /** Refusals in a row that may be passing. */
  #refusals = 0
  /** Why there may be no connection now, and what to do. */
  #held: string | undefined

  constructor(options: Options) {
    this.#options = options
    const { pairingPhone, session, now, log } = options
    this.#status = {
      state: 'STARTING',
      reason: null,
      advice: 'Connecting to WhatsApp.',
      qr: null,
      loggedIn: false,
      since: now(),
    }
    this.#pairing = new Pairing({
      configured: pairingPhone,
      meta: session.meta,
      now,
      log,
      startOver: () => this.#startOver(),
    })
  }

  status(): ConnectionStatus {
    return { ...this.#status, pairing: this.#pairing.status() }
  }

  /** Connects again after a person has acted. Returns false unless it is `FAILED`. */
  retry(): boolean {
    const { state, loggedIn } = this.#status
    if (state !== 'FAILED') return false
    this.#failures = 0
    this.#refusals = 0
    this.#become({ state: 'STARTING', reason: null, advice: 'Connecting to WhatsApp.', loggedIn })
    this.#options.log.info('Connecting again, as a person asked')
    this.#startOver()
    return true
  }

  /**
   * Unlinks this device and shows a QR code again. Returns whether WhatsApp has confirmed it; when it could not be
   * reached, the phone still lists the device.
   */
  async logout(): Promise<boolean> {
    const { session, log, onClose } = this.#options
    const socket = this.openSocket()
    const told = socket !== undefined && (await unlinkDevice(socket))
    // WhatsApp may have closed the connection for that reason already (401); then all is done.
    if (!told && socket !== undefined && this.#status.reason === 'logged-out') return true
    if (told && socket !== this.#socket && !this.#status.loggedIn) return true
    onClose()
    session.forgetLink()
    const advice = 'This device was logged out. Scan the code to link a phone; what was stored stays.'
    this.#become({ state: 'STARTING', reason: 'logged-out', advice })
    log.warn(`Logged out, as a person asked${told ? '' : '; WhatsApp could not be told'}`)
    this.#startOver()
    return told
  }

  /** @throws PairingError when no code can be asked for now. */
  askForPairingCode(phone: string): void {
    const { state, loggedIn } = this.#status
    if (loggedIn || state === 'WORKING')
      throw new PairingError('already_linked', 'Already linked: POST /api/logout comes first')
    this.#pairing.ask(phone)
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
    this.#line?.stop()
    this.#pairing.ended(false)
    this.#become({ state: 'STOPPED', reason: null, advice: 'The bridge is stopping.' })
    const socket = this.#socket
    this.#socket = undefined
    void socket?.end(undefined)
  }

  /** Gives up an open connection that is of no use (`why`, a stable word) and makes another, at once. */
  reconnect(why: string): void {
    const socket = this.openSocket()
    if (!socket) return
    this.#leave()
    this.#become({ state: 'RECONNECTING', reason: why, advice: 'Connecting anew.', loggedIn: true })
    hangUp(socket)
    this.#connectIn(0)
  }

  /** No connection, as long as there is a reason (in words, with what to do); with undefined it connects again. */
  hold(why: string | undefined): void {
    const wasHeld = this.#held !== undefined
    this.#held = why
    const { state, reason } = this.#status
    if (state === 'STOPPED') return
    if (why === undefined) {
      if (wasHeld && reason === DISK_FULL) this.#connect()
    } else if (reason === DISK_FULL) this.#becomeHeld()
    // One that has given up has no connection to leave; a person may try again, and is held then.
    else if (!wasHeld && state !== 'FAILED') {
      const socket = this.#socket
      clearTimeout(this.#timer)
      this.#leave()
      this.#becomeHeld()
      if (socket) hangUp(socket)
    }
  }

  #becomeHeld(): void {
    const loggedIn = this.#options.session.linkedWith() !== undefined
    const advice = this.#held ?? ''
    this.#become({ state: loggedIn ? 'RECONNECTING' : 'STARTING', reason: DISK_FULL, advice, loggedIn })
  }

  #connect(): void {
    if (this.#held !== undefined) return this.#becomeHeld()
    const { session, onSocket, onWriteError } = this.#options
    const auth = createAuthState(session, onWriteError)
    const socket = makeWASocket(this.#socketConfig(auth))
    this.#socket = socket
    socket.ev.on('creds.update', () => {
      // Asking for a pairing code makes the library believe it is that number. Kept before the phone has confirmed it,
      // it would log in as a device that does not exist, and be thrown out.
      if (socket === this.#socket && isLinked(auth)) auth.saveCreds()
    })
    socket.ev.on('connection.update', (update) => {
      if (socket === this.#socket) this.#onUpdate(socket, auth, update)
    })
    this.#line = watchLine(socket, (why) => {
      if (socket !== this.#socket) return
      this.#options.log.debug(`WhatsApp does not answer (${why}): the line is cut`)
      this.#onClose(auth, DisconnectReason.timedOut)
      hangUp(socket)
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
      // An open connection that says nothing for 22 s is cut (`line-watch.ts`): the answer has 7 s.
      keepAliveIntervalMs: 15_000,
      userDevicesCache: this.#devices,
      cachedGroupMetadata,
      getMessage: async ({ id }) => (id ? getMessage(id) : undefined),
      makeSignalRepository: (signal, logger, pnToLid) =>
        wrapRepository(DEFAULT_CONNECTION_CONFIG.makeSignalRepository(signal, logger, pnToLid), signal),
    }
  }

  #onUpdate(socket: WASocket, auth: StoredAuthState, update: Partial<ConnectionState>): void {
    const { log, session, socketUrl } = this.#options
    if (update.connection === 'connecting') log.debug('Connecting to WhatsApp')
    if (update.qr !== undefined) {
      this.#line?.waiting()
      const { reason } = this.#status
      if (reason !== NOT_LINKED) log.info('Waiting to be linked: scan the QR code at /login')
      this.#become({
        state: 'SCAN_QR_CODE',
        reason: reason === 'logged-out' ? reason : NOT_LINKED,
        advice: 'Open WhatsApp on the phone, Linked devices, Link a device, and scan the code.',
        qr: update.qr,
      })
      if (!isLinked(auth)) this.#pairing.ready(socket)
    }
    if (update.isNewLogin) {
      this.#pairing.ended(true)
      session.rememberServer(socketUrl)
      log.info('Linked')
    }
    if (update.connection === 'open') {
      this.#failures = 0
      this.#refusals = 0
      this.#line?.opened()
      session.rememberServer(socketUrl)
      this.#become({ state: 'WORKING', reason: null, advice: 'Linked and connected.', loggedIn: true })
      log.info('Connected to WhatsApp')
      this.#options.onOpen(socket)
    }
    if (update.connection === 'close') this.#onClose(auth, statusCode(update.lastDisconnect?.error))
  }

  #onClose(auth: StoredAuthState, code: number | undefined): void {
    const { log, session } = this.#options
    this.#leave()
    const { reason, next, advice } = closeReason(code)
    const loggedIn = isLinked(auth) && next !== 'relink'
    if (!loggedIn && next === 'retry' && this.#status.state === 'SCAN_QR_CODE') {
      // The codes ran out unscanned: new ones, at once and without a word.
      this.#become({ state: 'STARTING', reason: NOT_LINKED, advice: 'Asking WhatsApp for a new code.' })
      return this.#connectIn(0)
    }
    if (next === 'retry-some') this.#refusals += 1
    if (next === 'stop' || this.#refusals >= MOST_REFUSALS) {
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
    if (next !== 'retry-now' && isWorthALine(this.#failures)) {
      log.warn(`Not connected to WhatsApp (${reason}); trying again in ${Math.ceil(delayMs / 1000)} s`)
    }
    this.#connectIn(delayMs)
  }

  /** Leaves the connection, whatever it is doing, and makes another. */
  #startOver(): void {
    clearTimeout(this.#timer)
    this.#line?.stop()
    const socket = this.#socket
    this.#socket = undefined
    this.#pairing.ended(false)
    void socket?.end(undefined)
    this.#connect()
  }

  /** This socket is no longer ours, whatever it still says. */
  #leave(): void {
    this.#line?.stop()
    this.#socket = undefined
    this.#pairing.ended(false)
    this.#options.onClose()
  }

  #connectIn(delayMs: number): void {
    this.#timer = setTimeout(() => this.#connect(), delayMs)
  }

  #become(
    status: Partial<Pick<ConnectionStatus, 'qr' | 'loggedIn'>> &
      Pick<ConnectionStatus, 'state' | 'reason' | 'advice'>,
  ): void {
    const since = status.state === this.#status.state ? this.#status.since : this.#options.now()
    this.#status = { qr: null, loggedIn: false, ...status, since }
  }
}

/** Whether a phone has confirmed this device. Its number alone says nothing: see `Pairing`. */
function isLinked({ creds }: StoredAuthState): boolean {
  return creds.account !== undefined
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
