/**
 * A client that is not linked yet. It shows QR codes until somebody's phone scans one or until the last has expired, and
 * may ask for a code to be typed on a phone instead. WHATSAPP.md sections 5 and 6.
 */
import { randomBytes } from 'node:crypto'
import { maskNumber } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Registration } from '../protocol/client-payload.ts'
import { companionSigned, signCompanion } from '../protocol/device-identity.ts'
import type { QrCode } from '../protocol/qr-code.ts'
import { attributeText, child, nowSeconds, SERVER_JID, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import { addressOf } from '../world/addresses.ts'
import { addDevice } from '../world/change-devices.ts'
import type { Context } from '../world/context.ts'
import { newStanzaId } from '../world/ids.ts'
import { errorAnswer } from './answer.ts'
import type { Link, Role } from './client-connection.ts'
import { CodeRequest } from './code-request.ts'
import type { Linkable } from './pending-links.ts'

/** The client shows one after the other, each as long as the server lets it live, then gives up. */
const REFS = 6
const ANSWER_MS = 20_000
/** The client counts the same time from a little later, and should be the one to hang up. */
const PATIENCE_MS = 3_000

const REFUSED = new HttpError(
  409,
  'link_refused',
  'The client closed its connection instead of accepting; let it show a new code and use that',
)

/** Something the client was asked and has not answered yet. */
interface Asked {
  matches(node: Stanza): boolean
  resolve(answer: Stanza): void
  reject(error: Error): void
}

export class PendingLink implements Role, Linkable {
  readonly #context: Context
  readonly #link: Link
  readonly #noiseKey: Buffer
  readonly #registration: Registration
  readonly #refs = Array.from({ length: REFS }, () => randomBytes(24).toString('base64url'))
  #codeRequest: CodeRequest | undefined
  #asked: Asked | undefined
  #clock: NodeJS.Timeout

  constructor(context: Context, link: Link, noiseKey: Buffer, registration: Registration) {
    this.#context = context
    this.#link = link
    this.#noiseKey = noiseKey
    this.#registration = registration
    context.pendingLinks.add(this.#refs, this)
    const refs = this.#refs.map((ref) => stanza('ref', {}, Buffer.from(ref)))
    link.send(this.#request([stanza('pair-device', {}, refs)]))
    this.#clock = setTimeout(() => this.#expire([...this.#refs]), context.pendingLinks.life.firstMs)
    context.log.info('A client waits to be linked: its QR code can be scanned')
  }

  onStanza(node: Stanza): void {
    if (this.#asked?.matches(node)) {
      this.#asked.resolve(node)
      return
    }
    if (node.tag !== 'iq' || (node.attrs.type !== 'get' && node.attrs.type !== 'set')) return
    const hello = child(node, 'link_code_companion_reg')
    if (hello?.attrs.stage === 'companion_hello') this.#askForCode(node, hello)
    else this.#answer(node)
  }

  onClose(): void {
    clearTimeout(this.#clock)
    this.#context.pendingLinks.remove(this.#refs, this)
    this.#asked?.reject(REFUSED)
  }

  matches(code: QrCode): boolean {
    return this.#noiseKey.equals(code.noiseKey) && this.#registration.identity.equals(code.identity)
  }

  async link(account: Account, advSecret: Buffer): Promise<string> {
    const { storage, log } = this.#context
    const { identity } = storage.accounts.identity(account.phone)
    const device = { phone: account.phone, number: storage.accounts.takeDeviceNumber(account.phone) }
    const companion = { number: device.number, identity: this.#registration.identity }
    const { details, deviceIdentity } = signCompanion(identity, companion, advSecret)
    const jid = addressOf(account, 'pn', device.number)
    const success = this.#request([
      stanza('pair-success', {}, [
        stanza('device-identity', {}, deviceIdentity),
        stanza('biz', { name: attributeText(account.name) }),
        stanza('platform', { name: 'android' }),
        stanza('device', { jid, lid: addressOf(account, 'lid', device.number) }),
      ]),
    ])
    const answer = await this.#ask(success, (node) => node.tag === 'iq' && node.attrs.id === success.attrs.id)
    const signed = child(child(answer, 'pair-device-sign'), 'device-identity')
    if (!companionSigned(signed, details, companion, identity.public)) {
      this.#link.end()
      throw new HttpError(502, 'link_invalid', 'The client answered with a signature that is not its own')
    }
    addDevice(this.#context, device, this.#noiseKey, this.#registration)
    log.info({ device: maskNumber(jid) }, 'Device linked')
    // The client has to connect again, as the device it now is.
    this.#link.send(stanza('stream:error', { code: '515' }))
    this.#link.end()
    return jid
  }

  async linkByCode(account: Account, code: string): Promise<string> {
    const { identity } = this.#context.storage.accounts.identity(account.phone)
    const entered = await this.#codeRequest?.enter(code, identity)
    if (!entered) throw REFUSED
    const finish = await this.#ask(
      entered.notification,
      (node) => child(node, 'link_code_companion_reg')?.attrs.stage === 'companion_finish',
    )
    const bundle = child(finish, 'link_code_companion_reg')
    const advSecret = bundle && entered.readFinish(bundle, this.#registration.identity)
    if (!advSecret) {
      // Neither side can tell the client: for it the code is used up. It must start from fresh credentials.
      this.#link.end()
      throw new HttpError(
        400,
        'code_wrong',
        'This is not the code the client shows: it was disconnected, let it ask for another code and type that',
      )
    }
    this.#answer(finish)
    return this.link(account, advSecret)
  }

  #askForCode(iq: Stanza, hello: Stanza): void {
    const { pendingLinks, storage, log } = this.#context
    const request = new CodeRequest(hello, this.#noiseKey)
    const line = { phone: maskNumber(request.phone) }
    if (!storage.accounts.byPhone(request.phone)) {
      log.warn(line, 'A client asks for the code of a number nobody has')
      this.#answer(iq, errorAnswer('404', 'item-not-found'))
      return
    }
    this.#codeRequest = request
    pendingLinks.addPhone(request.phone, this)
    this.#answer(iq, { content: [request.accepted()] })
    log.info(line, 'A client waits to be linked: its code can be typed on the phone')
  }

  #answer(iq: Stanza, { content, error = false }: { content: Stanza[]; error?: boolean } = { content: [] }) {
    const { to = SERVER_JID, id = '' } = iq.attrs
    this.#link.send(stanza('iq', { from: to, type: error ? 'error' : 'result', id }, content))
  }

  /** The oldest code is no longer shown; after the last one the client should be gone. */
  #expire([oldest, ...rest]: string[]): void {
    const { pendingLinks } = this.#context
    pendingLinks.expire(oldest === undefined ? [] : [oldest])
    if (rest.length > 0) {
      this.#clock = setTimeout(() => this.#expire(rest), pendingLinks.life.nextMs)
      return
    }
    if (this.#codeRequest) pendingLinks.expirePhone(this.#codeRequest.phone, this)
    // What a phone is in the middle of may end well.
    this.#clock = setTimeout(() => this.#asked || this.#link.end(), PATIENCE_MS)
  }

  async #ask(request: Stanza, matches: (node: Stanza) => boolean): Promise<Stanza> {
    if (this.#asked) throw new HttpError(409, 'link_in_progress', 'This code is being used already')
    const { promise, resolve, reject } = Promise.withResolvers<Stanza>()
    this.#asked = { matches, resolve, reject }
    const patience = setTimeout(() => reject(REFUSED), ANSWER_MS)
    try {
      this.#link.send(request)
      return await promise
    } finally {
      clearTimeout(patience)
      this.#asked = undefined
    }
  }

  #request(content: Stanza[]): Stanza {
    const attrs = { from: SERVER_JID, type: 'set', id: newStanzaId(), xmlns: 'md', t: nowSeconds() }
    return stanza('iq', attrs, content)
  }
}
