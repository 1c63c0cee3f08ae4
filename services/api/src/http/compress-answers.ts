import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HttpServer } from '@wa-monitor/service'
import { takesGzip } from '../decide/takes-gzip.ts'

/** Below this, one packet holds it as it is. */
const FEWEST_CHARACTERS = 2000
/** The fastest: half of the time of the usual one for a tenth more bytes. */
const LEVEL = 1

/** What was compressed last: pages that show the same ask for it at the same moment. */
const MOST_KEPT = 4

const compress = promisify(gzip)

/** JSON of some length goes out compressed to whoever can read that. Server-sent events do not pass here. */
export function compressAnswers(api: HttpServer): void {
  const kept: { payload: string; compressed: Promise<Buffer> }[] = []
  const compressedOnce = (payload: string) => {
    const before = kept.find((each) => each.payload === payload)
    if (before) return before.compressed
    const compressed = compress(payload, { level: LEVEL })
    kept.unshift({ payload, compressed })
    kept.length = Math.min(kept.length, MOST_KEPT)
    return compressed
  }
  api.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < FEWEST_CHARACTERS) return payload
    if (!String(reply.getHeader('content-type')).startsWith('application/json')) return payload
    reply.header('Vary', 'Accept-Encoding')
    if (!takesGzip(request.headers['accept-encoding']) || reply.hasHeader('content-encoding')) return payload
    const compressed = await compressedOnce(payload)
    reply.header('Content-Encoding', 'gzip').removeHeader('content-length')
    return compressed
  })
}
