/**
 * The Signal side of one simulated phone: sessions with devices, sender keys of groups.
 *
 * Sessions are filed under the LID form of the other device, whatever a stanza says: the client does the same, and two
 * sessions for one device would not understand each other.
 */
import { maskNumber } from '@wa-monitor/contracts'
import {
  DEFAULT_CONNECTION_CONFIG,
  encodeWAMessage,
  proto,
  type SignalRepositoryWithLIDStore,
  unpadRandomMax16,
} from '@whiskeysockets/baileys'
import { signatureHolds, typedKey } from './curve.ts'
import type { KeyBundle } from './key-bundle.ts'
import type { PhoneIdentity } from './phone-identity.ts'
import './quiet-libsignal.ts'
import {
  createSendingKey,
  distribution,
  encryptWith,
  parseSendingKey,
  type SendingKey,
  sendingKeyName,
  serializeSendingKey,
} from './sending-key.ts'
import { type KeyChange, type ReadKey, SignalKeys } from './signal-keys.ts'
import { silentLogger } from './silent-logger.ts'
import { stanza, type Stanza } from './stanza.ts'

/** What a message says, before it is encrypted. */
export type Content = proto.IMessage

/** Where an `<enc>` comes from, as needed to find its keys. */
export interface Envelope {
  /** The sending device, LID form. */
  session: string
  /** The group and the author's address in it; absent in a chat of two. */
  group?: { jid: string; author: string }
}

export class SignalPhone {
  readonly #keys: SignalKeys
  readonly #identity: PhoneIdentity
  #repository: SignalRepositoryWithLIDStore | undefined

  constructor(identity: PhoneIdentity, read: ReadKey) {
    this.#identity = identity
    this.#keys = new SignalKeys(read)
  }

  /** Made when first needed: most of thousands of phones only ever write with their sender key. */
  get #signal(): SignalRepositoryWithLIDStore {
    this.#repository ??= makeRepository(this.#identity, this.#keys)
    return this.#repository
  }

  /** The key changes since the last call: to be stored before anything they produced leaves. */
  takeChanges(): KeyChange[] {
    return this.#keys.take()
  }

  async hasSession(device: string): Promise<boolean> {
    return (await this.#signal.validateSession(device)).exists
  }

  /**
   * Starts over with a device: the next message to it is a `pkmsg`.
   *
   * @throws when somebody else has signed its prekey; libsignal looks at the signature and goes on whatever it finds.
   */
  async startSession(
    device: string,
    { registrationId, identity, signedPreKey, preKey }: KeyBundle,
  ): Promise<void> {
    if (!signatureHolds(identity, typedKey(signedPreKey.value), signedPreKey.signature))
      throw new Error(`the signed prekey of ${maskNumber(device)} is not signed by its identity`)
    const session = {
      registrationId,
      identityKey: typedKey(identity),
      signedPreKey: {
        keyId: signedPreKey.id,
        publicKey: typedKey(signedPreKey.value),
        signature: signedPreKey.signature,
      },
      ...(preKey ? { preKey: { keyId: preKey.id, publicKey: typedKey(preKey.value) } } : {}),
    }
    await this.#signal.injectE2ESession({ jid: device, session })
  }

  /** An `<enc>` that only this device can read. */
  async encrypt(device: string, content: Content, attrs: Stanza['attrs'] = {}): Promise<Stanza> {
    const { type, ciphertext } = await this.#signal.encryptMessage({
      jid: device,
      data: Buffer.from(encodeWAMessage(content)),
    })
    return stanza('enc', { v: '2', type, ...attrs }, ciphertext)
  }

  /** An `<enc>` for everybody who holds the author's sender key of this group. */
  async encryptForGroup(
    group: string,
    author: string,
    content: Content,
    attrs: Stanza['attrs'] = {},
  ): Promise<Stanza> {
    const { ciphertext, next } = encryptWith(this.#sendingKey(group, author), encodeWAMessage(content))
    this.#keepSendingKey(group, author, next)
    return stanza('enc', { v: '2', type: 'skmsg', ...attrs }, ciphertext)
  }

  /** The author's sender key, as it goes to each device before it can read him. */
  async senderKeyContent(group: string, author: string): Promise<Content> {
    const key = this.#sendingKey(group, author)
    this.#keepSendingKey(group, author, key)
    return {
      senderKeyDistributionMessage: {
        groupId: group,
        axolotlSenderKeyDistributionMessage: distribution(key),
      },
    }
  }

  /** The next message to the group is written with a new sender key. */
  dropSenderKey(group: string, author: string): void {
    this.#keys.write({ type: 'sender-key', id: sendingKeyName(group, author), value: null })
  }

  /** The author goes on with his sender key under another address. */
  moveSenderKey(group: string, from: string, to: string): void {
    const value = this.#keys.read('sender-key', sendingKeyName(group, from))
    if (value) this.#keys.write({ type: 'sender-key', id: sendingKeyName(group, to), value })
  }

  #sendingKey(group: string, author: string): SendingKey {
    const stored = this.#keys.read('sender-key', sendingKeyName(group, author))
    return parseSendingKey(stored ?? undefined) ?? createSendingKey()
  }

  #keepSendingKey(group: string, author: string, key: SendingKey): void {
    const id = sendingKeyName(group, author)
    this.#keys.write({ type: 'sender-key', id, value: serializeSendingKey(key) })
  }

  /**
   * Decrypts one `<enc>`; a sender key inside it is taken up.
   *
   * @throws when the phone lacks the key or the ciphertext is not good; its keys are then as before.
   */
  async decrypt(enc: Stanza, from: Envelope): Promise<Content> {
    return this.#keys.transaction(async () => {
      const message = proto.Message.decode(unpadRandomMax16(await this.#decryptBytes(enc, from)))
      const item = message.senderKeyDistributionMessage
      if (item?.groupId && from.group) {
        await this.#signal.processSenderKeyDistributionMessage({ item, authorJid: from.group.author })
      }
      return message
    })
  }

  #decryptBytes(enc: Stanza, from: Envelope): Promise<Uint8Array> {
    if (!(enc.content instanceof Uint8Array)) throw new Error('an <enc> without content')
    const ciphertext = Buffer.from(enc.content)
    const { type } = enc.attrs
    if (type === 'pkmsg' || type === 'msg') {
      return this.#signal.decryptMessage({ jid: from.session, type, ciphertext })
    }
    if (type !== 'skmsg' || !from.group) throw new Error(`an <enc> of type ${type} outside a group`)
    return this.#signal.decryptGroupMessage({
      group: from.group.jid,
      authorJid: from.group.author,
      msg: ciphertext,
    })
  }
}

function makeRepository(phone: PhoneIdentity, keys: SignalKeys): SignalRepositoryWithLIDStore {
  const { identity, registrationId, signedPreKey } = phone
  const creds = {
    signedIdentityKey: identity,
    signedPreKey: {
      keyId: signedPreKey.id,
      keyPair: signedPreKey.keys,
      signature: signedPreKey.signature,
    },
    registrationId,
  }
  const unknownLids = () => Promise.resolve([])
  return DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, silentLogger, unknownLids)
}
