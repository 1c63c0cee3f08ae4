/** XEdDSA by @noble/curves, which neither the simulator nor any client of it uses. <https://signal.org/docs/specifications/xeddsa/> */
import { ed25519 } from '@noble/curves/ed25519.js'

const { Point } = ed25519
const SIGN_BIT = 0x80

/** @param key a Curve25519 public key, 32 raw bytes or 33 with its type in front. */
export function xeddsaHolds(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const u = littleEndian(key.subarray(-32))
  const y = Point.Fp.mul(Point.Fp.sub(u, 1n), Point.Fp.inv(Point.Fp.add(u, 1n)))
  const edwards = Point.Fp.toBytes(y)
  const plain = new Uint8Array(signature)
  // The key's sign travels in the highest bit of s.
  edwards[31] = (edwards[31] ?? 0) | ((plain[63] ?? 0) & SIGN_BIT)
  plain[63] = (plain[63] ?? 0) & ~SIGN_BIT
  return ed25519.verify(plain, message, edwards, { zip215: false })
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)
}
