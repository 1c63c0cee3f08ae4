/**
 * One client's connection, from its first bytes on:
 *
 * - `hello`: waits for the client's first handshake message, answers it
 * - `finish`: waits for the second; with it the client is known and a role takes over (linking or logged in)
 * - `open`: every frame is a stanza for the role
 *
 * Whatever is malformed ends this connection, with its reason in the log, and nothing else.
 */
import type { Log } from '@wa-monitor/service'
import type { ServerIdentity } from '../protocol/certificates.ts'
import { encodeFrame, FrameReader, MalformedInputError } from '../protocol/frames.ts'
import { NoiseResponder, type NoiseTransport } from '../protocol/noise-responder.ts'
import { decodeStanza, encodeStanza, type Stanza } from '../protocol/stanza.ts'
import type { Connection, ConnectionHandler } from '../protocol/websocket-listener.ts'

/** What a role can do with its connection. */
export interface Link {
  send(stanza: Stanza): void
  /** The same for one that is encoded already. */
  sendEncoded(stanza: Buffer): void
  /** Ends the connection; what was sent before still arrives. */
  end(): void
}

/** What the client at the other end is. */
export interface Role {
  onStanza(stanza: Stanza): void | Promise<void>
  onClose(): void
}

interface Client {
  noiseKey: Buffer
  /** `ClientPayload`, encoded. */
  payload: Buffer
}

const HANDSHAKE_FRAME_BYTES = 64 * 1024
const STANZA_FRAME_BYTES = 16 * 1024 * 1024
const HANDSHAKE_MS = 30_000

export class ClientConnection implements ConnectionHandler, Link {
  readonly #connection: Connection
  readonly #enter: (client: Client, link: Link) => Role
  readonly #log: Log
  readonly #reader = new FrameReader(HANDSHAKE_FRAME_BYTES)
  readonly #noise: NoiseResponder
  readonly #patience: NodeJS.Timeout
  #state: 'hello' | 'finish' | 'open' | 'closed' = 'hello'
  #transport: NoiseTransport | undefined
  #role: Role | undefined
  #reading: Promise<void> = Promise.resolve()

  constructor(
    connection: Connection,
    identity: ServerIdentity,
    enter: (client: Client, link: Link) => Role,
    log: Log,
  ) {
    this.#connection = connection
    this.#enter = enter
    this.#log = log
    this.#noise = new NoiseResponder(identity.noise, identity.certificateChain)
    this.#patience = setTimeout(
      () => this.#fail(new MalformedInputError('no handshake in time')),
      HANDSHAKE_MS,
    )
  }

  onBytes(bytes: Buffer): void {
    this.#reading = this.#reading.then(() => this.#read(bytes)).catch((error: unknown) => this.#fail(error))
  }

  onClose(): void {
    clearTimeout(this.#patience)
    this.#state = 'closed'
    this.#role?.onClose()
    this.#role = undefined
  }

  send(stanza: Stanza): void {
    this.sendEncoded(encodeStanza(stanza))
  }

  sendEncoded(stanza: Buffer): void {
    if (this.#state !== 'open' || !this.#transport) return
    this.#connection.send(encodeFrame(this.#transport.encrypt(stanza)))
  }

  end(): void {
    this.#state = 'closed'
    this.#connection.close()
  }

  async #read(bytes: Buffer): Promise<void> {
    if (this.#state === 'closed') return
    this.#reader.push(bytes)
    for (let frame = this.#reader.next(); frame && !this.#isClosed(); frame = this.#reader.next()) {
      await this.#onFrame(frame)
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  async #onFrame(frame: Buffer): Promise<void> {
    if (this.#state === 'hello') {
      this.#connection.send(encodeFrame(this.#noise.answerHello(frame)))
      this.#state = 'finish'
    } else if (this.#transport) {
      await this.#role?.onStanza(await decodeStanza(this.#decrypt(this.#transport, frame)))
    } else {
      const { clientStatic, payload, transport } = this.#noise.finish(frame)
      clearTimeout(this.#patience)
      this.#transport = transport
      this.#reader.limit = STANZA_FRAME_BYTES
      this.#state = 'open'
      this.#role = this.#enter({ noiseKey: clientStatic, payload }, this)
    }
  }

  #decrypt(transport: NoiseTransport, frame: Buffer): Buffer {
    try {
      return transport.decrypt(frame)
    } catch (error) {
      throw new MalformedInputError('a frame does not authenticate', { cause: error })
    }
  }

  #fail(error: unknown): void {
    if (this.#isClosed()) return
    const reason = (error as Error).message
    if (error instanceof MalformedInputError)
      this.#log.warn({ reason }, 'A client is cut off: malformed input')
    else this.#log.error({ err: error }, 'A client is cut off: its stanza failed here')
    this.#state = 'closed'
    this.#connection.drop()
  }
}
