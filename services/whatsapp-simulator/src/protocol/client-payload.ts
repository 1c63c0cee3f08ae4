/** What a client says it is, at the end of the handshake. WHATSAPP.md section 4. */
import { proto } from '@whiskeysockets/baileys'
import { signatureHolds, typedKey } from './curve.ts'
import { MalformedInputError } from './frames.ts'

/** The public half of a signed prekey, as key bundles hand it out. */
export interface SignedPreKey {
  id: number
  value: Buffer
  signature: Buffer
}

/** A companion that wants to be linked. */
export interface Registration {
  kind: 'registration'
  registrationId: number
  /** Its Signal identity, raw 32 bytes. */
  identity: Buffer
  signedPreKey: SignedPreKey
  /** It wants the whole history, not only the recent part. */
  requireFullSync?: boolean
}

interface Login {
  kind: 'login'
  phone: string
  device: number
  /** It will say when it is ready for what waits. Otherwise it is at once. */
  passive: boolean
}

export function readClientPayload(bytes: Uint8Array): Registration | Login {
  const payload = decode(bytes)
  const pairing = payload.devicePairingData
  if (!pairing) {
    const phone = payload.username?.toString() ?? ''
    if (!/^\d+$/.test(phone)) throw new MalformedInputError('neither a registration nor a login')
    return { kind: 'login', phone, device: payload.device ?? 0, passive: payload.passive ?? false }
  }
  const identity = exactly(pairing.eIdent, 32)
  const signedPreKey = {
    id: exactly(pairing.eSkeyId, 3).readUIntBE(0, 3),
    value: exactly(pairing.eSkeyVal, 32),
    signature: exactly(pairing.eSkeySig, 64),
  }
  requireSigned(identity, signedPreKey)
  return {
    kind: 'registration',
    registrationId: exactly(pairing.eRegid, 4).readUInt32BE(),
    identity,
    signedPreKey,
    requireFullSync: decodeProps(pairing.deviceProps ?? new Uint8Array()).requireFullSync ?? false,
  }
}

/** @throws MalformedInputError: no phone could write to such a device, Signal's code refuses to. */
export function requireSigned(identity: Uint8Array, { value, signature }: SignedPreKey): void {
  if (!signatureHolds(identity, typedKey(value), signature))
    throw new MalformedInputError('the signed prekey is not signed by the identity')
}

function decodeProps(bytes: Uint8Array): proto.DeviceProps {
  try {
    return proto.DeviceProps.decode(bytes)
  } catch (error) {
    throw new MalformedInputError('not the properties of a device', { cause: error })
  }
}

function decode(bytes: Uint8Array): proto.ClientPayload {
  try {
    return proto.ClientPayload.decode(bytes)
  } catch (error) {
    throw new MalformedInputError('not a client payload', { cause: error })
  }
}

function exactly(bytes: Uint8Array | null | undefined, length: number): Buffer {
  if (bytes?.length !== length) throw new MalformedInputError('the registration lacks a key')
  return Buffer.from(bytes)
}
