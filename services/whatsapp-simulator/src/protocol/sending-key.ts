/**
 * The sending half of Signal's sender keys: what a phone writes to a group with. WHATSAPP.md section 10.
 *
 * Baileys has one too, which skips every second counter: each reader then keeps a key for a message that never comes,
 * up to 2,000 of them per author, and both sides write all of them to their disks with each message. Phones do not. The
 * form that is stored is Baileys', as for the keys a phone reads with.
 */
import { createCipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { jidDevice, jidKind, jidUser } from '@wa-monitor/contracts'
import { proto } from '@whiskeysockets/baileys'
import { createKeyPair, sign, typedKey } from './curve.ts'

export interface SendingKey {
  id: number
  /** Of the next message. */
  iteration: number
  chainKey: Buffer
  signing: { public: Buffer; private: Buffer }
}

const VERSION = Buffer.from([0x33])
const NO_SALT = Buffer.alloc(32)
const MESSAGE_KEY = Buffer.from([1])
const NEXT_CHAIN_KEY = Buffer.from([2])

/** What it is stored under. */
export function sendingKeyName(group: string, author: string): string {
  const domain = jidKind(author) === 'lid' ? '_1' : ''
  return `${group}::${jidUser(author)}${domain}::${jidDevice(author)}`
}

export function createSendingKey(): SendingKey {
  const signing = createKeyPair()
  return {
    id: randomInt(2 ** 31 - 1),
    iteration: 0,
    chainKey: randomBytes(32),
    signing: { public: typedKey(signing.public), private: signing.private },
  }
}

/** A message for everybody who has the key, and the key as it is afterwards: no counter is used twice. */
export function encryptWith(
  key: SendingKey,
  plaintext: Uint8Array,
): { ciphertext: Buffer; next: SendingKey } {
  // Node 24 takes five times as long for a key that it is given as bytes.
  const chainKey = createSecretKey(key.chainKey)
  const seed = createSecretKey(createHmac('sha256', chainKey).update(MESSAGE_KEY).digest())
  const derived = Buffer.from(hkdfSync('sha256', seed, NO_SALT, 'WhisperGroup', 48))
  const cipherKey = createSecretKey(derived.subarray(16))
  const cipher = createCipheriv('aes-256-cbc', cipherKey, derived.subarray(0, 16))
  const body = proto.SenderKeyMessage.encode({
    id: key.id,
    iteration: key.iteration,
    ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]),
  }).finish()
  const signed = Buffer.concat([VERSION, body])
  const nextChainKey = createHmac('sha256', chainKey).update(NEXT_CHAIN_KEY).digest()
  return {
    ciphertext: Buffer.concat([signed, sign(key.signing.private, signed)]),
    next: { ...key, iteration: key.iteration + 1, chainKey: nextChainKey },
  }
}

/** What a reader needs for this author's messages from the next one on. */
export function distribution({ id, iteration, chainKey, signing }: SendingKey): Buffer {
  const body = { id, iteration, chainKey, signingKey: signing.public }
  return Buffer.concat([VERSION, proto.SenderKeyDistributionMessage.encode(body).finish()])
}

interface Bytes {
  type: 'Buffer'
  data: string
}

interface State {
  senderKeyId: number
  senderChainKey: { iteration: number; seed: Bytes }
  senderSigningKey: { public: Bytes; private: Bytes }
  senderMessageKeys: unknown[]
}

export function serializeSendingKey({ id, iteration, chainKey, signing }: SendingKey): string {
  const state: State = {
    senderKeyId: id,
    senderChainKey: { iteration, seed: bytes(chainKey) },
    senderSigningKey: { public: bytes(signing.public), private: bytes(signing.private) },
    senderMessageKeys: [],
  }
  return JSON.stringify(bytes(Buffer.from(JSON.stringify([state]))))
}

/** Undefined where there is none. The newest one counts; keys of skipped messages are of no use to a sender. */
export function parseSendingKey(stored: string | undefined): SendingKey | undefined {
  if (stored === undefined) return undefined
  const states = JSON.parse(unbytes(JSON.parse(stored) as Bytes).toString()) as State[]
  const state = states.at(-1)
  return (
    state && {
      id: state.senderKeyId,
      iteration: state.senderChainKey.iteration,
      chainKey: unbytes(state.senderChainKey.seed),
      signing: {
        public: unbytes(state.senderSigningKey.public),
        private: unbytes(state.senderSigningKey.private),
      },
    }
  )
}

function bytes(value: Buffer): Bytes {
  return { type: 'Buffer', data: value.toString('base64') }
}

function unbytes({ data }: Bytes): Buffer {
  return Buffer.from(data, 'base64')
}
