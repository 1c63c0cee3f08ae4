import type { Readable } from 'node:stream'
import type { Opener } from '../backup/encryption.ts'

const NEWLINE = 10
const LONGEST_LINE = 64 * 1024

/**
 * What the scripts give on standard input: a line with the passphrase, or with private keys of age and spaces in between, or
 * with nothing; behind it the archive. Neither a command line nor `docker inspect` shows it there.
 */
export async function readKeyLine(input: Readable): Promise<Opener> {
  const parts: Buffer[] = []
  let length = 0
  for (;;) {
    const chunk = await nextChunk(input)
    if (chunk === undefined) break
    const end = chunk.indexOf(NEWLINE)
    parts.push(end === -1 ? chunk : chunk.subarray(0, end))
    length += chunk.length
    if (end !== -1) {
      input.unshift(chunk.subarray(end + 1))
      break
    }
    if (length > LONGEST_LINE) throw new Error('the first line of standard input is the key, or empty')
  }
  const line = Buffer.concat(parts).toString('utf8')
  if (line === '') return {}
  if (!line.startsWith('AGE-SECRET-KEY-')) return { passphrase: line }
  return { identities: line.split(' ').filter((key) => key !== '') }
}

async function nextChunk(input: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = input.read() as Buffer | null
    if (chunk !== null) return chunk
    if (input.readableEnded) return undefined
    const ended = await new Promise<boolean>((done) => {
      const readable = () => finish(false)
      const end = () => finish(true)
      function finish(at: boolean) {
        input.off('readable', readable)
        input.off('end', end)
        done(at)
      }
      input.on('readable', readable)
      input.on('end', end)
    })
    if (ended) return undefined
  }
}
