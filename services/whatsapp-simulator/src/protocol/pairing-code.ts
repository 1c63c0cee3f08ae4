/**
 * Linking by a code of eight characters instead of a picture: both sides hide their ephemeral keys under the code, and
 * what the client sends then can only be opened by a phone on which the same code was typed. WHATSAPP.md section 6.
 */
import { createCipheriv, createDecipheriv, hkdfSync, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { agree, type KeyPair } from './curve.ts'

const ITERATIONS = 131_072
const SALT_BYTES = 32
const IV_BYTES = 16
const GCM_IV_BYTES = 12
const TAG_BYTES = 16
const BUNDLE_INFO = 'link_code_pairing_key_bundle_encryption_key'

const stretch = promisify(pbkdf2)

/** `salt[32] || iv[16] || key[32]`, the key hidden under the code. About 50 ms: the code is stretched on purpose. */
export async function wrapKey(code: string, key: Uint8Array): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-ctr', await keyOf(code, salt), iv)
  return Buffer.concat([salt, iv, cipher.update(key), cipher.final()])
}

/** Another code gives another key: nothing here tells a right one from a wrong one. */
export async function unwrapKey(code: string, wrapped: Uint8Array): Promise<Buffer> {
  const salt = wrapped.subarray(0, SALT_BYTES)
  const iv = wrapped.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES)
  const cipher = createDecipheriv('aes-256-ctr', await keyOf(code, salt), iv)
  return Buffer.concat([cipher.update(wrapped.subarray(SALT_BYTES + IV_BYTES)), cipher.final()])
}

function keyOf(code: string, salt: Uint8Array): Promise<Buffer> {
  return stretch(code, salt, ITERATIONS, 32, 'sha256')
}

/** What the client hands over once it has the phone's ephemeral key. */
export interface PairingBundle {
  companionIdentity: Buffer
  primaryIdentity: Buffer
  random: Buffer
}

/** Undefined when it was made with another shared key: the code typed on the phone is not the client's. */
export function openBundle(shared: Uint8Array, bundle: Uint8Array): PairingBundle | undefined {
  const salt = bundle.subarray(0, SALT_BYTES)
  const iv = bundle.subarray(SALT_BYTES, SALT_BYTES + GCM_IV_BYTES)
  const sealed = bundle.subarray(SALT_BYTES + GCM_IV_BYTES)
  const key = Buffer.from(hkdfSync('sha256', shared, salt, BUNDLE_INFO, 32))
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    const opened = Buffer.concat([
      decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)),
      decipher.final(),
    ])
    return {
      companionIdentity: opened.subarray(0, 32),
      primaryIdentity: opened.subarray(32, 64),
      random: opened.subarray(64, 96),
    }
  } catch {
    return undefined
  }
}

/** The secret both sides then share; with a QR code it would have been inside the picture. */
export function advSecretOf(shared: Uint8Array, account: KeyPair, bundle: PairingBundle): Buffer {
  const identities = agree(account.private, bundle.companionIdentity)
  const material = Buffer.concat([shared, identities, bundle.random])
  return Buffer.from(hkdfSync('sha256', material, new Uint8Array(), 'adv_secret', 32))
}
