/**
 * A linked device that answers each message with a receipt and decrypts none: for measuring the simulator, which no
 * whole client can keep up with. It is linked by a whole client first, and uses its credentials.
 */
import { once } from 'node:events'
import { jidDevice, jidUser } from '@wa-monitor/contracts'
import { type AuthenticationCreds, proto } from '@whiskeysockets/baileys'
import { WebSocket } from 'ws'
import { encodeFrame, INTRO } from '../src/protocol/frames.ts'
import type { NoiseTransport } from '../src/protocol/noise-state.ts'
import { child, decodeStanza, encodeStanza, stanza, type Stanza } from '../src/protocol/stanza.ts'
import { NoiseInitiator } from './noise-initiator.ts'
import { until } from './until.ts'

const LENGTH_BYTES = 3

export class RawCompanion {
  readonly #socket: WebSocket
  readonly #transport: NoiseTransport
  /** Ids of the messages it got, in order; the same id may come twice. */
  readonly messages: string[] = []
  #buffered: Buffer = Buffer.alloc(0)
  #live = false
  #reading: Promise<void> = Promise.resolve()
  closed = false

  private constructor(socket: WebSocket, transport: NoiseTransport) {
    this.#socket = socket
    this.#transport = transport
    socket.on('close', () => (this.closed = true))
  }

  /** Resolves when the offline queue is through. @param url `http://…`, the simulator's. */
  static async login(url: string, creds: AuthenticationCreds): Promise<RawCompanion> {
    const jid = creds.me?.id ?? ''
    const { public: publicKey, private: privateKey } = creds.noiseKey
    const noise = new NoiseInitiator({ public: Buffer.from(publicKey), private: Buffer.from(privateKey) })
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/chat`, { perMessageDeflate: false })
    await once(socket, 'open')
    const answered = once(socket, 'message') as Promise<[Buffer]>
    socket.send(Buffer.concat([INTRO, encodeFrame(noise.hello())]))
    const payload = { username: Number(jidUser(jid)), device: jidDevice(jid), passive: true, pull: true }
    const [answer] = await answered
    const { frame, transport } = noise.finish(
      answer.subarray(LENGTH_BYTES),
      proto.ClientPayload.encode(payload).finish(),
    )
    const companion = new RawCompanion(socket, transport)
    socket.on('message', (bytes: Buffer) => companion.#onBytes(bytes))
    socket.send(encodeFrame(frame))
    companion.#send(
      stanza('iq', { to: '@s.whatsapp.net', xmlns: 'passive', type: 'set', id: '1' }, [stanza('active', {})]),
    )
    await until(() => companion.#live || companion.closed, 'the raw companion to be live')
    if (!companion.#live) throw new Error('the simulator does not let the raw companion in')
    return companion
  }

  close(): void {
    this.#socket.terminate()
  }

  #onBytes(bytes: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? bytes : Buffer.concat([this.#buffered, bytes])
    for (;;) {
      if (this.#buffered.length < LENGTH_BYTES) return
      const end = LENGTH_BYTES + this.#buffered.readUIntBE(0, LENGTH_BYTES)
      if (this.#buffered.length < end) return
      const plain = this.#transport.decrypt(this.#buffered.subarray(LENGTH_BYTES, end))
      this.#buffered = this.#buffered.subarray(end)
      this.#reading = this.#reading.then(async () => this.#onStanza(await decodeStanza(plain)))
    }
  }

  #onStanza(node: Stanza): void {
    const { id = '', from = '', participant } = node.attrs
    const who = { id, to: from, ...(participant ? { participant } : {}) }
    if (node.tag === 'message') {
      this.messages.push(id)
      this.#send(stanza('receipt', { ...who, type: 'inactive' }))
    } else if (node.tag === 'notification' || node.tag === 'receipt') {
      const { type } = node.attrs
      this.#send(stanza('ack', { ...who, class: node.tag, ...(type ? { type } : {}) }))
    } else if (child(node, 'offline_preview')) {
      this.#send(stanza('ib', {}, [stanza('offline_batch', { count: '100' })]))
    } else if (child(node, 'offline')) {
      this.#live = true
    }
  }

  #send(node: Stanza): void {
    this.#socket.send(encodeFrame(this.#transport.encrypt(encodeStanza(node))))
  }
}
