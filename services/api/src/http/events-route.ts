import { fastifySSE } from '@fastify/sse'
import { httpErrorSchema } from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { needs } from '../access/require-role.ts'
import type { Watchers } from '../live/watchers.ts'

/** More than any office has; each is an open connection and a few kilobytes. */
const MOST_WATCHERS = 300
/** A proxy gives up on a line that is silent for longer, most of them after a minute. */
const HEARTBEAT_MS = 15_000
/** When a page tries again after its line broke. */
const RETRY_MS = 2000

/**
 * `GET /api/events`: server-sent events. `change` says that something changed, within half a second of its commit, whichever
 * program changed it; what is shown has to be asked for again (answers have an ETag). The first one comes at once.
 */
export async function addEventsRoute(api: HttpServer, watchers: Watchers): Promise<void> {
  const schema = {
    produces: ['text/event-stream'],
    response: { '4xx': httpErrorSchema, '5xx': httpErrorSchema },
    security: [{ apiKey: [] }],
  }
  await api.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS })
  api.get('/api/events', { config: needs('viewer'), sse: 'only', schema }, async (_request, reply) => {
    if (watchers.size >= MOST_WATCHERS)
      throw new HttpError(
        503,
        'too_many_watchers',
        `${MOST_WATCHERS} pages are being kept up to date already: close some, or ask GET /api/drops now and then`,
        { 'Retry-After': '60' },
      )
    const { sse } = reply
    let sending = false
    let again = false
    // One at a time: whoever reads slowly is told once of all that came meanwhile.
    const tell = async () => {
      again = sending
      if (sending || !sse.isConnected) return
      sending = true
      do {
        again = false
        await sse.send({ event: 'change', data: '', retry: RETRY_MS })
      } while (again && sse.isConnected)
      sending = false
    }
    const told = () => void tell().catch(() => sse.close())
    sse.keepAlive()
    const leave = watchers.add(told)
    sse.onClose(leave)
    told()
  })
}
