/** Passwords as they are kept: scrypt, with the parameters of each in its hash. */
import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { HttpError } from '@wa-monitor/service'

/** 16 MB and some 200 ms of one core each, as OWASP recommends where memory is dear. */
const NOW = { N: 16_384, r: 8, p: 5 }
const BYTES = 32
/** At the same time: memory, and half of the threads that also read files and look up names. */
const MOST_AT_ONCE = 2
/** Beyond them whoever asks is told to come again, before anything is worked on. */
const MOST_WAITING = 20

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

interface Parts {
  N: number
  r: number
  p: number
  salt: Buffer
  hash: Buffer
}

let working = 0
const waiting: (() => void)[] = []

/** @throws HttpError 503 busy. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await calculate(password, { ...NOW, salt })
  return `scrypt$${NOW.N}$${NOW.r}$${NOW.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Takes as long for one whose hash is not there: nobody learns who there is. @throws HttpError 503 busy. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const parts = kept === undefined ? undefined : partsOf(kept)
  const hash = await calculate(password, parts ?? { ...NOW, salt: NOBODYS_SALT })
  return parts !== undefined && hash.length === parts.hash.length && timingSafeEqual(hash, parts.hash)
}

const NOBODYS_SALT = randomBytes(16)

/** Whether it was made with less than is asked for now. Pure. */
export function isWeak(kept: string): boolean {
  const parts = partsOf(kept)
  return !parts || parts.N * parts.r * parts.p < NOW.N * NOW.r * NOW.p
}

function partsOf(kept: string): Parts | undefined {
  const [kind, N, r, p, salt = '', hash = ''] = kept.split('$')
  const parts = {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
  return kind === 'scrypt' && parts.N > 1 && parts.r > 0 && parts.p > 0 && parts.hash.length > 0
    ? parts
    : undefined
}

async function calculate(password: string, { N, r, p, salt }: Omit<Parts, 'hash'>): Promise<Buffer> {
  if (working >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING)
      throw new HttpError(503, 'busy', 'Too many sign in at this moment: try again in a few seconds', {
        'Retry-After': '3',
      })
    // Whoever ends hands its place on.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else working += 1
  try {
    // The same letters, however a keyboard composes them.
    return await derive(password.normalize('NFKC'), salt, BYTES, { N, r, p, maxmem: 256 * N * r })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else working -= 1
  }
}
