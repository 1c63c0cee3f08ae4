/**
 * The media server's certificate. Clients reach WhatsApp's media servers by HTTPS only, so the simulator has an authority
 * of its own, kept in its file; what it signs is made at each start for the names the server then has.
 */
import { isIP } from 'node:net'
import { generate } from 'selfsigned'
import type { Storage } from '../storage/storage.ts'

const YEARS = 10
/** What clients call the media server unless a message says otherwise. */
const WHATSAPP_HOST = 'mmg.whatsapp.net'

interface Certificate {
  /** PEM. */
  key: string
  cert: string
}

/** About 30 ms. */
export async function createCertificate(storage: Storage, hostname: string): Promise<Certificate> {
  const authority = await readAuthority(storage)
  const names = new Set([WHATSAPP_HOST, 'localhost', '127.0.0.1', hostname])
  const leaf = await generate([{ name: 'commonName', value: hostname }], {
    ...KEYS,
    notAfterDate: inYears(1),
    ca: { key: authority.privateKey, cert: authority.certificate },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...names].map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  })
  return { key: leaf.private, cert: leaf.cert }
}

const KEYS = { keyType: 'ec', algorithm: 'sha256' } as const

async function readAuthority(storage: Storage): Promise<{ privateKey: string; certificate: string }> {
  const known = storage.media.authority()
  if (known) return known
  const made = await generate([{ name: 'commonName', value: 'WhatsApp simulator' }], {
    ...KEYS,
    notAfterDate: inYears(YEARS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  storage.media.setAuthority(made.private, made.cert)
  return { privateKey: made.private, certificate: made.cert }
}

function inYears(years: number): Date {
  return new Date(Date.now() + years * 365 * 86_400_000)
}
