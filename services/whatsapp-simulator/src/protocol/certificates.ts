/** The chain a client is shown in the handshake: root (pinned in clients) → intermediate → the server's Noise key. */
import { proto } from '@whiskeysockets/baileys'
import { createKeyPair, sign, type KeyPair } from './curve.ts'

/** Clients pin this together with the root's key. */
export const ROOT_SERIAL = 0
const INTERMEDIATE_SERIAL = 1
const LEAF_SERIAL = 2
const YEARS = 20

export interface ServerIdentity {
  root: KeyPair
  intermediate: KeyPair
  /** The server's static key of the Noise handshake; the leaf certificate names it. */
  noise: KeyPair
  /** `proto.CertChain`, encoded. */
  certificateChain: Buffer
}

/** A server's keys, made once and kept: clients may pin the root. Signing takes about 25 ms. */
export function createServerIdentity(): ServerIdentity {
  const root = createKeyPair()
  const intermediate = createKeyPair()
  const noise = createKeyPair()
  const chain = proto.CertChain.encode({
    intermediate: certify(root, intermediate.public, INTERMEDIATE_SERIAL, ROOT_SERIAL),
    leaf: certify(intermediate, noise.public, LEAF_SERIAL, INTERMEDIATE_SERIAL),
  }).finish()
  return { root, intermediate, noise, certificateChain: Buffer.from(chain) }
}

function certify(issuer: KeyPair, key: Buffer, serial: number, issuerSerial: number) {
  const notBefore = Math.floor(Date.now() / 1000)
  const notAfter = notBefore + YEARS * 365 * 86_400
  const details = proto.CertChain.NoiseCertificate.Details.encode({
    serial,
    issuerSerial,
    key,
    notBefore,
    notAfter,
  }).finish()
  return { details, signature: sign(issuer.private, details) }
}
