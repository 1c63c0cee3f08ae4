/**
 * Makes messages that the client can't decrypt, each in the way that something real goes wrong. What carries the words is
 * damaged: the last `<enc>`; a sender key that comes before it is taken up as usual.
 */
import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { children, type Stanza } from './stanza.ts'

type Damage = 'bad_signature' | 'unknown_key' | 'old_counter' | 'garbage' | 'empty'

/** Signal's wire format: a version byte, a protobuf, and what authenticates both. */
const VERSION_BYTES = 1
const SIGNATURE_BYTES = 64
const MAC_BYTES = 8
/** No client has made a prekey with this number yet. */
const UNKNOWN_PREKEY = 0xff_ff_ff

/**
 * @param earlier the author's message before, for `old_counter`
 * @returns the content of the message in its place; undefined when it can't be done to this one
 */
export function damage(message: Stanza, how: Damage, earlier: Stanza | undefined): Stanza[] | undefined {
  const encs = children(message, 'enc')
  const last = encs.at(-1)
  if (!last || !(last.content instanceof Uint8Array)) return undefined
  const content = damageContent(Buffer.from(last.content), last.attrs.type ?? '', how, earlier)
  if (!content) return undefined
  return children(message).map((inner) => (inner === last ? { ...last, content } : inner))
}

function damageContent(
  bytes: Buffer,
  type: string,
  how: Damage,
  earlier: Stanza | undefined,
): Buffer | undefined {
  switch (how) {
    case 'bad_signature':
      return type === 'pkmsg'
        ? inPreKeyMessage(bytes, (inner) => ({ message: flipLast(inner) }))
        : flipLast(bytes)
    case 'unknown_key':
      return ofUnknownKey(bytes, type)
    case 'old_counter': {
      const before = children(earlier, 'enc').at(-1)
      if (before?.attrs.type !== type || !(before.content instanceof Uint8Array)) return undefined
      return Buffer.from(before.content)
    }
    case 'garbage':
      return randomBytes(bytes.length)
    default:
      return Buffer.alloc(0)
  }
}

function ofUnknownKey(bytes: Buffer, type: string): Buffer {
  if (type === 'skmsg') {
    const end = bytes.length - SIGNATURE_BYTES
    const key = proto.SenderKeyMessage.decode(bytes.subarray(VERSION_BYTES, end))
    key.id = ((key.id ?? 0) + 1) >>> 0
    return Buffer.concat([
      bytes.subarray(0, VERSION_BYTES),
      proto.SenderKeyMessage.encode(key).finish(),
      bytes.subarray(end),
    ])
  }
  if (type === 'pkmsg') {
    return inPreKeyMessage(bytes, () => ({ preKeyId: UNKNOWN_PREKEY, baseKey: otherKey() }))
  }
  const end = bytes.length - MAC_BYTES
  const inner = proto.SignalMessage.decode(bytes.subarray(VERSION_BYTES, end))
  inner.ratchetKey = otherKey()
  return Buffer.concat([
    bytes.subarray(0, VERSION_BYTES),
    proto.SignalMessage.encode(inner).finish(),
    bytes.subarray(end),
  ])
}

/** The first message of a session wraps an ordinary one. */
function inPreKeyMessage(bytes: Buffer, change: (inner: Buffer) => proto.IPreKeySignalMessage): Buffer {
  const outer = proto.PreKeySignalMessage.decode(bytes.subarray(VERSION_BYTES))
  const changed = Object.assign(outer, change(Buffer.from(outer.message ?? [])))
  return Buffer.concat([bytes.subarray(0, VERSION_BYTES), proto.PreKeySignalMessage.encode(changed).finish()])
}

/** A public key as it stands in messages: its type, and bytes that are anybody's. */
function otherKey(): Buffer {
  return Buffer.concat([Buffer.from([5]), randomBytes(32)])
}

function flipLast(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes)
  const last = flipped.length - 1
  flipped[last] = (flipped[last] ?? 0) ^ 0xff
  return flipped
}
