import { type KeyObject, createPublicKey } from 'node:crypto'
import { BoundedMap } from './bounded-map.ts'
import { fieldElement } from './field.ts'
import { isLowOrder } from './low-order.ts'
import { montgomeryToEdwards } from './montgomery-to-edwards.ts'

/** SubjectPublicKeyInfo of an Ed25519 key up to the 32 bytes of the key (RFC 8410, section 4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** Both points of one u; made when first needed. */
interface Points {
  y: Uint8Array
  positive?: KeyObject
  negative?: KeyObject
}

/**
 * Ed25519 keys of Curve25519 public keys. Making one costs about as much as a verification, and a client verifies the
 * same few people's signatures again and again, so they are kept: at most two for each of `limit` encoded public keys.
 */
export class VerificationKeys {
  readonly #points: BoundedMap<string, Points>

  constructor(limit: number) {
    this.#points = new BoundedMap(limit)
  }

  /** Public keys that are kept now. */
  get size(): number {
    return this.#points.size
  }

  /**
   * @param publicKey 32 bytes.
   * @param negative the sign bit that the signature carries for its key.
   * @returns undefined for a key of low order.
   */
  get(publicKey: Uint8Array, negative: boolean): KeyObject | undefined {
    const points = this.#pointsOf(publicKey)
    if (points === undefined) return undefined
    if (negative) return (points.negative ??= edwardsKey(points.y, 0x80))
    return (points.positive ??= edwardsKey(points.y, 0))
  }

  #pointsOf(publicKey: Uint8Array): Points | undefined {
    const name = Buffer.from(publicKey).toString('latin1')
    const kept = this.#points.get(name)
    if (kept !== undefined) return kept
    const u = fieldElement(publicKey)
    if (isLowOrder(u)) return undefined
    const made = { y: montgomeryToEdwards(u) }
    this.#points.set(name, made)
    return made
  }
}

function edwardsKey(y: Uint8Array, signBit: number): KeyObject {
  const key = Buffer.concat([ED25519_SPKI, y])
  const last = key.length - 1
  key[last] = (key[last] ?? 0) | signBit
  return createPublicKey({ key, format: 'der', type: 'spki' })
}
