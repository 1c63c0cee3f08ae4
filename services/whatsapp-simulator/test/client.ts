/** The unmodified Baileys client, as an application would run it; it remembers what it was told. */
import {
  type BaileysEventMap,
  type BinaryNode,
  DEFAULT_CONNECTION_CONFIG,
  type GroupMetadata,
  makeWASocket,
  type WAMessage,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import { silentLogger } from '../src/protocol/silent-logger.ts'
import { AuthMemory } from './auth-memory.ts'
import { until } from './until.ts'

export interface Received {
  type: 'append' | 'notify'
  message: WAMessage
}

export class Client {
  readonly auth: AuthMemory
  readonly socket: WASocket
  readonly received: Received[] = []
  readonly stanzas: BinaryNode[] = []
  qr: string | undefined
  open = false
  /** The offline queue is through. */
  settled = false
  /** Baileys' reason code; 0 when the test closed it. */
  closedWith: number | undefined
  /** In Baileys' words. */
  closedBecause = ''
  /** Every piece of history its phone has handed over. */
  readonly history: BaileysEventMap['messaging-history.set'][] = []
  /** Contents by id, for answering retry requests. */
  readonly sent = new Map<string, NonNullable<WAMessage['message']>>()
  /** What the client believes about groups without asking. */
  readonly groups = new Map<string, GroupMetadata>()

  constructor(url: string, auth = new AuthMemory(), more: Partial<UserFacingSocketConfig> = {}) {
    this.auth = auth
    this.socket = makeWASocket({
      ...DEFAULT_CONNECTION_CONFIG,
      logger: silentLogger,
      waWebSocketUrl: `${url.replace('http', 'ws')}/ws/chat`,
      auth: { creds: auth.creds, keys: auth.keys },
      cachedGroupMetadata: (jid) => Promise.resolve(this.groups.get(jid)),
      getMessage: (key) => Promise.resolve(this.sent.get(key.id ?? '')),
      ...more,
    })
    this.#listen()
  }

  readonly #givenUp = new AbortController()

  /** Whoever waits for a stanza gets an error. */
  giveUp(): void {
    this.#givenUp.abort(new Error('given up'))
  }

  #listen(): void {
    const { ev, ws } = this.socket
    ev.on('creds.update', (update) => Object.assign(this.auth.creds, update))
    ev.on('connection.update', (update) => {
      if (update.qr) this.qr = update.qr
      if (update.connection === 'open') this.open = true
      if (update.receivedPendingNotifications) this.settled = true
      if (update.connection === 'close') {
        this.open = false
        const reason = update.lastDisconnect?.error as { output?: { statusCode: number } } | undefined
        this.closedWith = reason?.output?.statusCode ?? 0
        this.closedBecause = update.lastDisconnect?.error?.message ?? ''
      }
    })
    ev.on('messages.upsert', ({ type, messages }) => {
      for (const message of messages) this.received.push({ type, message })
    })
    ev.on('messaging-history.set', (history) => this.history.push(history))
    for (const tag of ['ack', 'receipt', 'message', 'notification', 'ib', 'success', 'stream:error']) {
      ws.on(`CB:${tag}`, (node: BinaryNode) => this.stanzas.push(node))
    }
  }

  async ready(): Promise<this> {
    await until(() => (this.open && this.settled) || this.closedWith !== undefined, 'the client to log in')
    if (this.closedWith !== undefined) throw new Error(`closed with ${this.closedWith}`)
    return this
  }

  /** Resolves with Baileys' reason code. */
  async closed(): Promise<number> {
    await until(() => this.closedWith !== undefined, 'the client to be disconnected')
    return this.closedWith ?? 0
  }

  /** A message with something in it, by id. */
  async message(id: string): Promise<Received & { words: NonNullable<WAMessage['message']> }> {
    const find = () => this.received.find(({ message }) => message.key.id === id && message.message)
    await until(find, `message ${id}`)
    const found = find()
    const words = found?.message.message
    if (!found || !words) throw new Error('gone again')
    return { ...found, words }
  }

  async send(chat: string, text: string, mentions: string[] = [], messageId?: string): Promise<string> {
    const sent = await this.socket.sendMessage(chat, { text, mentions }, messageId ? { messageId } : {})
    const id = sent?.key.id ?? ''
    if (sent?.message) this.sent.set(id, sent.message)
    return id
  }

  async acknowledged(id: string): Promise<BinaryNode> {
    return this.stanza(
      `the ack of ${id}`,
      ({ tag, attrs }) => tag === 'ack' && attrs.class === 'message' && attrs.id === id,
    )
  }

  /** The first stanza like this that the server has sent. */
  async stanza(what: string, matches: (node: BinaryNode) => boolean): Promise<BinaryNode> {
    await until(() => this.stanzas.some(matches), what, this.#givenUp.signal)
    const found = this.stanzas.find(matches)
    if (!found) throw new Error('gone again')
    return found
  }

  async close(): Promise<void> {
    if (this.closedWith === undefined) void this.socket.end(undefined)
    await this.closed()
  }
}
