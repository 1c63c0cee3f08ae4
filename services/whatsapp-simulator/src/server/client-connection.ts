/**
 * One client's connection, from its first bytes on:
 *
 * - `hello`: waits for the client's first handshake message, answers it
 * - `finish`: waits for the second, unless the first said it all; with it the client is known and a role takes over (linking or logged in)
 * - `open`: every frame is a stanza for the role
 *
 * Whatever is malformed ends this connection, with its reason in the log, and nothing else.
 *
 * Beside these states it may be silent, when a fault says so: nothing is read and what would go out is held, in order,
 * until the fault is over. Silence is not told from a slow line: it all goes on afterwards.
 */
import { setTimeout as later } from 'node:timers/promises'
import type { Log } from '@wa-monitor/service'
import { Edge } from '../faults/edge.ts'
import type { Blow, Fate } from '../faults/fate.ts'
import type { Faults, Target } from '../faults/faults.ts'
import { encodeFrame, FrameReader, MalformedInputError } from '../protocol/frames.ts'
import type { Finished, NoiseResponder } from '../protocol/noise-responder.ts'
import type { NoiseTransport } from '../protocol/noise-state.ts'
import { decodeStanza, encodeStanza, MAX_STANZA_BYTES, type Stanza } from '../protocol/stanza.ts'
import type { Connection, ConnectionHandler } from '../protocol/websocket-listener.ts'
import type { WireLog } from '../wire/wire-log.ts'
import type { UnfinishedHandshakes } from './unfinished-handshakes.ts'

/** What a role can do with its connection. */
export interface Link {
  /** @param fault the one that made this stanza what it is, or that sends it */
  send(stanza: Stanza, fault?: number | null): void
  /** The same for one that is encoded already. */
  sendEncoded(stanza: Buffer, fault?: number | null): void
  /** Notes that a fault keeps this one back. */
  withhold(stanza: Stanza | Buffer, fault: number): void
  /** Says which device this is, once that is known. */
  identify(device: string): void
  /** Ends the connection; what was sent before still arrives. */
  end(): void
  /** Cuts the line; what was sent before may be lost. */
  drop(): void
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
/** With its flag and its authentication tag. */
const STANZA_FRAME_BYTES = MAX_STANZA_BYTES + 17
const HANDSHAKE_MS = 30_000
/**
 * WhatsApp is never as near as this server. A client that sends its last handshake message and only then makes its keys,
 * as Baileys 6.7 does, would miss what is said at once, and wait for ever.
 */
const FIRST_WORD_MS = 25
/** What may wait here on either side of a connection before it is stopped, or given up. */
const UNREAD_BYTES = 8 * 1024 * 1024
const UNSENT_BYTES = 32 * 1024 * 1024

interface Outgoing {
  stanza: Stanza | Buffer
  encoded: Buffer
  fault: number | null
}

/** A connection that a fault has silenced. */
interface Silence {
  fault: number
  held: Outgoing[]
  over: Promise<void>
  end(): void
}

export class ClientConnection implements ConnectionHandler, Link, Omit<Target, 'device'> {
  readonly #connection: Connection
  readonly #enter: (client: Client, link: Link) => Role
  readonly #log: Log
  readonly #reader = new FrameReader(HANDSHAKE_FRAME_BYTES)
  readonly #noise: NoiseResponder
  readonly #patience: NodeJS.Timeout
  readonly #unfinished: UnfinishedHandshakes
  #state: 'hello' | 'finish' | 'open' | 'closed' = 'hello'
  #transport: NoiseTransport | undefined
  #role: Role | undefined
  #reading: Promise<void> = Promise.resolve()
  #unread = 0
  readonly #edge: Edge
  #silence: Silence | undefined
  /** Why it ended, for the wire log. */
  #reason = 'the client left'

  constructor(
    connection: Connection,
    noise: NoiseResponder,
    enter: (client: Client, link: Link) => Role,
    { log, wire, faults }: { log: Log; wire: WireLog; faults: Faults },
    unfinished: UnfinishedHandshakes,
  ) {
    this.#connection = connection
    this.#enter = enter
    this.#log = log
    this.#noise = noise
    this.#edge = new Edge(wire, faults, this)
    this.#unfinished = unfinished
    if (unfinished.begin(this)) log.warn({ reason: 'too many at once' }, 'A handshake is cut off')
    this.#patience = setTimeout(
      () => this.#fail(new MalformedInputError('no handshake in time')),
      HANDSHAKE_MS,
    )
  }

  onBytes(bytes: Buffer): void {
    this.#unread += bytes.length
    if (this.#unread > UNREAD_BYTES) this.#connection.pause()
    this.#reading = this.#reading
      .then(() => this.#read(bytes))
      .catch((error: unknown) => this.#fail(error))
      .then(() => this.#haveRead(bytes.length))
  }

  /** Reading goes on where it was stopped because too much had come at once. */
  #haveRead(length: number): void {
    const tooMuch = this.#unread > UNREAD_BYTES
    this.#unread -= length
    if (tooMuch && this.#unread <= UNREAD_BYTES && !this.#silence) this.#connection.resume()
  }

  onClose(): void {
    clearTimeout(this.#patience)
    this.#unfinished.end(this)
    this.#state = 'closed'
    const silence = this.#silence
    this.#silence = undefined
    silence?.end()
    this.#edge.closed(this.#reason)
    this.#role?.onClose()
    this.#role = undefined
  }

  send(stanza: Stanza, fault: number | null = null): void {
    if (this.#state === 'open') this.#send({ stanza, encoded: encodeStanza(stanza), fault })
  }

  sendEncoded(stanza: Buffer, fault: number | null = null): void {
    if (this.#state === 'open') this.#send({ stanza, encoded: stanza, fault })
  }

  withhold(stanza: Stanza | Buffer, fault: number): void {
    this.#edge.note('out', stanza, lengthOf(stanza), 'withheld', fault)
  }

  identify(device: string): void {
    this.#edge.identify(device)
  }

  end(): void {
    this.#close('the server said goodbye', () => this.#connection.close())
  }

  drop(): void {
    this.#close('the server dropped it', () => this.#connection.drop())
  }

  suffer(blow: Blow, fault: number): void {
    if (this.#isClosed()) return
    if (blow.do === 'silence') return this.#fallSilent(fault)
    if (blow.do === 'say' && this.#transport) {
      const encoded = encodeStanza(blow.stanza)
      this.#edge.note('out', blow.stanza, encoded.length, 'sent', fault)
      this.#connection.send(this.#frame(encoded))
      return this.#close(`fault ${fault}: it was told why`, () => this.#connection.close())
    }
    this.#close(`fault ${fault}: cut`, () => this.#connection.drop())
  }

  relieve(fault: number): void {
    if (this.#silence?.fault !== fault) return
    const { held, end } = this.#silence
    this.#silence = undefined
    this.#connection.resume()
    if (this.#state === 'closed') return this.#connection.drop()
    for (const outgoing of held) this.#send(outgoing)
    end()
  }

  #send(outgoing: Outgoing): void {
    const { stanza, encoded, fault } = outgoing
    if (this.#connection.unsent() > UNSENT_BYTES)
      return this.#fail(new MalformedInputError('it does not read what it is sent'))
    if (this.#silence) {
      this.#silence.held.push(outgoing)
      this.#edge.note('out', stanza, encoded.length, 'withheld', this.#silence.fault)
      return
    }
    const fate = this.#edge.out(stanza, encoded.length, fault)
    if (!fate) this.#connection.send(this.#frame(encoded))
    else this.#sendInto(fate, outgoing)
  }

  /** Sends a stanza at which something happens to the connection. */
  #sendInto({ blow, when, byte, fault }: Fate, outgoing: Outgoing): void {
    if (blow.do === 'cut' && (byte !== undefined || when === 'after')) {
      const part = this.#frame(outgoing.encoded).subarray(0, byte)
      return this.#close(`fault ${fault}: cut after ${part.length} bytes`, () => this.#connection.drop(part))
    }
    if (when === 'after') this.#connection.send(this.#frame(outgoing.encoded))
    this.suffer(blow, fault)
    if (when === 'before') this.#silence?.held.push(outgoing)
  }

  #frame(encoded: Buffer): Buffer {
    if (!this.#transport) throw new Error('nothing can be sent before the handshake')
    return encodeFrame(this.#transport.encrypt(encoded))
  }

  #fallSilent(fault: number): void {
    if (this.#silence) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#silence = { fault, held: [], over: promise, end: resolve }
    this.#connection.pause()
  }

  /** A silent connection ends without the other side being told, once the silence is over. */
  #close(reason: string, how: () => void): void {
    if (this.#isClosed()) return
    this.#state = 'closed'
    this.#reason = reason
    if (!this.#silence) how()
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
      const answer = this.#noise.answerHello(frame)
      this.#connection.send(encodeFrame(answer.frame))
      if (answer.finished) this.#open(answer.finished)
      else this.#state = 'finish'
    } else if (this.#transport) {
      const bytes = this.#decrypt(this.#transport, frame)
      await this.#onStanza(await decodeStanza(bytes), bytes.length)
    } else {
      const finished = this.#noise.finish(frame)
      await later(FIRST_WORD_MS, undefined, { ref: false })
      if (!this.#isClosed()) this.#open(finished)
    }
  }

  #open({ clientStatic, payload, transport }: Finished): void {
    clearTimeout(this.#patience)
    this.#unfinished.end(this)
    this.#transport = transport
    this.#reader.limit = STANZA_FRAME_BYTES
    this.#state = 'open'
    this.#role = this.#enter({ noiseKey: clientStatic, payload }, this)
  }

  async #onStanza(node: Stanza, bytes: number): Promise<void> {
    await this.#soundAgain()
    if (this.#isClosed()) return
    const fate = this.#edge.in(node, bytes)
    if (fate?.when === 'before') {
      this.suffer(fate.blow, fate.fault)
      await this.#soundAgain()
      if (this.#isClosed()) return
      this.#edge.note('in', node, bytes, 'received', null)
    }
    await this.#role?.onStanza(node)
    if (fate?.when === 'after') this.suffer(fate.blow, fate.fault)
  }

  /** Resolves when no fault keeps it silent, or at its end. */
  async #soundAgain(): Promise<void> {
    while (this.#silence) await this.#silence.over
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
    this.#close(`malformed input: ${reason}`, () => this.#connection.drop())
  }
}

function lengthOf(stanza: Stanza | Buffer): number {
  return Buffer.isBuffer(stanza) ? stanza.length : encodeStanza(stanza).length
}
