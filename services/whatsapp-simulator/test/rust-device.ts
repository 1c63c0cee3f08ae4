/** A device whose Signal code is Signal's own, in Rust: it shares no line with what the simulator's phones use. */
import { encodeWAMessage, proto, unpadRandomMax16 } from '@whiskeysockets/baileys'
import {
  generateIdentityKeyPair,
  generatePreKey,
  generateRegistrationId,
  generateSignedPreKey,
  GroupCipher,
  GroupSessionBuilder,
  type KeyPair,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  SenderKeyName,
  SessionBuilder,
  SessionCipher,
  type SessionRecord,
  type SignalStorage,
} from 'whatsapp-rust-bridge'
import { typedKey } from '../src/protocol/curve.ts'
import type { KeyBundle } from '../src/protocol/key-bundle.ts'
import { stanza, type Stanza } from '../src/protocol/stanza.ts'

const SIGNED_PREKEY = 1
const PREKEY_MESSAGE = 3

export class RustDevice {
  readonly #identity = generateIdentityKeyPair()
  readonly #registrationId = generateRegistrationId()
  readonly #signedPreKey = generateSignedPreKey(this.#identity, SIGNED_PREKEY)
  readonly #preKeys = new Map<number, KeyPair>()
  readonly #sessions = new Map<string, Uint8Array>()
  readonly #senderKeys = new Map<string, Uint8Array>()
  #lastPreKey = 0

  readonly #storage: SignalStorage = {
    loadSession: (address) => this.#sessions.get(address),
    storeSession: (address, record: SessionRecord) => void this.#sessions.set(address, record.serialize()),
    getOurIdentity: () => this.#identity,
    getOurRegistrationId: () => this.#registrationId,
    isTrustedIdentity: () => true,
    loadPreKey: (id) => this.#preKeys.get(id),
    removePreKey: (id) => void this.#preKeys.delete(id),
    loadSignedPreKey: (id) => (id === SIGNED_PREKEY ? this.#signedPreKey : undefined),
    loadSenderKey: (id) => this.#senderKeys.get(id),
    storeSenderKey: (id, record) => void this.#senderKeys.set(id, record),
  }

  bundle(): KeyBundle {
    const { keyId, keyPair } = generatePreKey(++this.#lastPreKey)
    this.#preKeys.set(keyId, keyPair)
    return {
      registrationId: this.#registrationId,
      identity: raw(this.#identity.pubKey),
      signedPreKey: {
        id: SIGNED_PREKEY,
        value: raw(this.#signedPreKey.keyPair.pubKey),
        signature: Buffer.from(this.#signedPreKey.signature),
      },
      preKey: { id: keyId, value: raw(keyPair.pubKey) },
    }
  }

  /** @throws when the signed prekey is not signed by the identity. */
  async startSession(
    with_: string,
    { registrationId, identity, signedPreKey, preKey }: KeyBundle,
  ): Promise<void> {
    await new SessionBuilder(this.#storage, protocolAddress(with_)).processPreKeyBundle({
      registrationId,
      identityKey: typedKey(identity),
      signedPreKey: {
        keyId: signedPreKey.id,
        publicKey: typedKey(signedPreKey.value),
        signature: signedPreKey.signature,
      },
      ...(preKey ? { preKey: { keyId: preKey.id, publicKey: typedKey(preKey.value) } } : {}),
    })
  }

  async encrypt(to: string, content: proto.IMessage): Promise<Stanza> {
    const { type, body } = await new SessionCipher(this.#storage, protocolAddress(to)).encrypt(
      encodeWAMessage(content),
    )
    return stanza('enc', { v: '2', type: type === PREKEY_MESSAGE ? 'pkmsg' : 'msg' }, Buffer.from(body))
  }

  async decrypt(enc: Stanza, from: string): Promise<proto.IMessage> {
    const cipher = new SessionCipher(this.#storage, protocolAddress(from))
    const bytes = bytesOf(enc)
    const plain =
      enc.attrs.type === 'pkmsg'
        ? await cipher.decryptPreKeyWhisperMessage(bytes)
        : await cipher.decryptWhisperMessage(bytes)
    return read(plain)
  }

  /** Its sender key for a group, as it goes to each reader. */
  async senderKeyContent(group: string, self: string): Promise<proto.IMessage> {
    const name = new SenderKeyName(group, protocolAddress(self))
    const key = await new GroupSessionBuilder(this.#storage).create(name)
    return {
      senderKeyDistributionMessage: {
        groupId: group,
        axolotlSenderKeyDistributionMessage: key.serialize(),
      },
    }
  }

  async learnSenderKey(content: proto.IMessage, author: string): Promise<void> {
    const { groupId, axolotlSenderKeyDistributionMessage } = content.senderKeyDistributionMessage ?? {}
    if (!groupId || !axolotlSenderKeyDistributionMessage) throw new Error('no sender key in it')
    const key = SenderKeyDistributionMessage.deserialize(axolotlSenderKeyDistributionMessage)
    const name = new SenderKeyName(groupId, protocolAddress(author))
    await new GroupSessionBuilder(this.#storage).process(name, key)
  }

  async encryptForGroup(group: string, self: string, content: proto.IMessage): Promise<Stanza> {
    const body = await new GroupCipher(this.#storage, group, protocolAddress(self)).encrypt(
      encodeWAMessage(content),
    )
    return stanza('enc', { v: '2', type: 'skmsg' }, Buffer.from(body))
  }

  async decryptFromGroup(enc: Stanza, group: string, author: string): Promise<proto.IMessage> {
    return read(await new GroupCipher(this.#storage, group, protocolAddress(author)).decrypt(bytesOf(enc)))
  }
}

export function bytesOf(enc: Stanza): Buffer {
  if (!(enc.content instanceof Uint8Array)) throw new Error('an <enc> without content')
  return Buffer.from(enc.content)
}

function read(plain: Uint8Array): proto.IMessage {
  return proto.Message.decode(unpadRandomMax16(plain))
}

function protocolAddress(jid: string): ProtocolAddress {
  return new ProtocolAddress(jid, 0)
}

function raw(key: Uint8Array): Buffer {
  return Buffer.from(key.subarray(-32))
}
