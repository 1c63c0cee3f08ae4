/** The account's signature under a companion's identity, and the companion's under the account's. Section 5. */
import { createHmac } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { sign, signatureHolds, type KeyPair } from './curve.ts'
import type { Stanza } from './stanza.ts'

const ACCOUNT_PREFIX = Buffer.from([6, 0])
const DEVICE_PREFIX = Buffer.from([6, 1])
const { E2EE } = proto.ADVEncryptionType

interface Companion {
  /** Its number under the account: 1 and up. */
  number: number
  identity: Buffer
}

/** What the phone signs when it scans a companion's code. */
export function signCompanion(account: KeyPair, companion: Companion, advSecret: Buffer) {
  const details = Buffer.from(
    proto.ADVDeviceIdentity.encode({
      rawId: companion.number,
      timestamp: Math.floor(Date.now() / 1000),
      keyIndex: companion.number,
      accountType: E2EE,
      deviceType: E2EE,
    }).finish(),
  )
  const accountSignature = sign(account.private, Buffer.concat([ACCOUNT_PREFIX, details, companion.identity]))
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.public,
    accountSignature,
  }).finish()
  const hmac = createHmac('sha256', advSecret).update(signed).digest()
  const deviceIdentity = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: signed,
    hmac,
    accountType: E2EE,
  }).finish()
  return { details, deviceIdentity }
}

/** Whether the companion's answer (`<pair-device-sign>`) signs these very details under this account. */
export function companionSigned(
  answer: Stanza | undefined,
  details: Buffer,
  companion: Companion,
  accountPublic: Buffer,
): boolean {
  if (!(answer?.content instanceof Uint8Array)) return false
  const deviceSignature = readSignature(answer.content)
  const message = Buffer.concat([DEVICE_PREFIX, details, companion.identity, accountPublic])
  return deviceSignature ? signatureHolds(companion.identity, message, deviceSignature) : false
}

function readSignature(bytes: Uint8Array): Uint8Array | null | undefined {
  try {
    return proto.ADVSignedDeviceIdentity.decode(bytes).deviceSignature
  } catch {
    return undefined
  }
}
