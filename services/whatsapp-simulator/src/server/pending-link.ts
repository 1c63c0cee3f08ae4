/** A client that is not linked yet: shows codes until somebody's phone scans one. WHATSAPP.md section 5. */
import { randomBytes } from 'node:crypto'
import { maskNumber } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Registration } from '../protocol/client-payload.ts'
import { companionSigned, signCompanion } from '../protocol/device-identity.ts'
import type { QrCode } from '../protocol/qr-code.ts'
import { attributeText, child, nowSeconds, SERVER_JID, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newStanzaId } from '../world/ids.ts'
import type { Link, Role } from './client-connection.ts'
import type { Linkable } from './pending-links.ts'

/** The client shows the first for 60 s and each further one for 20 s, then gives up. */
const REFS = 6
const ANSWER_MS = 20_000

const REFUSED = new HttpError(
  409,
  'link_refused',
  'The client closed its connection instead of accepting; let it show a new code and scan that',
)

export class PendingLink implements Role, Linkable {
  readonly #context: Context
  readonly #link: Link
  readonly #noiseKey: Buffer
  readonly #registration: Registration
  readonly #refs = Array.from({ length: REFS }, () => randomBytes(24).toString('base64url'))
  #answer: { id: string; resolve(answer: Stanza): void; reject(error: Error): void } | undefined

  constructor(context: Context, link: Link, noiseKey: Buffer, registration: Registration) {
    this.#context = context
    this.#link = link
    this.#noiseKey = noiseKey
    this.#registration = registration
    context.pendingLinks.add(this.#refs, this)
    const refs = this.#refs.map((ref) => stanza('ref', {}, Buffer.from(ref)))
    link.send(this.#request([stanza('pair-device', {}, refs)]))
    context.log.info('A client waits to be linked: its QR code can be scanned')
  }

  onStanza(node: Stanza): void {
    if (this.#answer && node.tag === 'iq' && node.attrs.id === this.#answer.id) {
      this.#answer.resolve(node)
    } else if (node.tag === 'iq' && (node.attrs.type === 'get' || node.attrs.type === 'set')) {
      this.#link.send(
        stanza('iq', { from: node.attrs.to ?? SERVER_JID, type: 'result', id: node.attrs.id ?? '' }),
      )
    }
  }

  onClose(): void {
    this.#context.pendingLinks.remove(this.#refs)
    this.#answer?.reject(REFUSED)
  }

  matches(code: QrCode): boolean {
    return this.#noiseKey.equals(code.noiseKey) && this.#registration.identity.equals(code.identity)
  }

  async link(account: Account, code: QrCode): Promise<string> {
    const { storage, log } = this.#context
    if (this.#answer) throw new HttpError(409, 'link_in_progress', 'This code is being scanned already')
    const { identity } = storage.accounts.identity(account.phone)
    const device = { phone: account.phone, number: storage.accounts.takeDeviceNumber(account.phone) }
    const companion = { number: device.number, identity: this.#registration.identity }
    const { details, deviceIdentity } = signCompanion(identity, companion, code.advSecret)
    const jid = addressOf(account, 'pn', device.number)
    const answer = await this.#ask([
      stanza('pair-success', {}, [
        stanza('device-identity', {}, deviceIdentity),
        stanza('biz', { name: attributeText(account.name) }),
        stanza('platform', { name: 'android' }),
        stanza('device', { jid, lid: addressOf(account, 'lid', device.number) }),
      ]),
    ])
    const signed = child(child(answer, 'pair-device-sign'), 'device-identity')
    if (!companionSigned(signed, details, companion, identity.public)) {
      this.#link.end()
      throw new HttpError(502, 'link_invalid', 'The client answered with a signature that is not its own')
    }
    storage.devices.insert(device, this.#noiseKey, this.#registration)
    log.info({ device: maskNumber(jid) }, 'Device linked')
    // The client has to connect again, as the device it now is.
    this.#link.send(stanza('stream:error', { code: '515' }))
    this.#link.end()
    return jid
  }

  async #ask(content: Stanza[]): Promise<Stanza> {
    const request = this.#request(content)
    const { promise, resolve, reject } = Promise.withResolvers<Stanza>()
    this.#answer = { id: request.attrs.id ?? '', resolve, reject }
    const patience = setTimeout(() => reject(REFUSED), ANSWER_MS)
    try {
      this.#link.send(request)
      return await promise
    } finally {
      clearTimeout(patience)
      this.#answer = undefined
    }
  }

  #request(content: Stanza[]): Stanza {
    const attrs = { from: SERVER_JID, type: 'set', id: newStanzaId(), xmlns: 'md', t: nowSeconds() }
    return stanza('iq', attrs, content)
  }
}
