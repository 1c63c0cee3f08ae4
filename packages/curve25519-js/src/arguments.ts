/** The checks of curve25519-js 0.0.4, in its words: callers may know them. */
import { types } from 'node:util'

/** @throws TypeError for the first value that is not a Uint8Array (a Buffer is one). */
export function requireUint8Arrays(...values: unknown[]): void {
  for (const value of values) {
    if (types.isUint8Array(value)) continue
    throw new TypeError(`unexpected type ${Object.prototype.toString.call(value)}, use Uint8Array`)
  }
}

/** @throws Error "wrong … length". */
export function requireLength(what: string, value: Uint8Array, lengthBytes: number): void {
  if (value.length !== lengthBytes) throw new Error(`wrong ${what} length`)
}

/** @throws Error for the `opt_random` that the original took: accepted and not used, it would be a silent lie. */
export function refuseRandom(optRandom: unknown): void {
  if (optRandom === undefined) return
  throw new Error('opt_random is not offered: every signature is randomised; leave the third argument out')
}
