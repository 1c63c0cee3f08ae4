import { fastifySSE } from '@fastify/sse'
import { httpErrorSchema } from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { needs, stillOpens } from '../access/require-role.ts'
import type { Watchers } from '../live/watchers.ts'
import type { Presence } from '../presence/presence.ts'

/** More than any office has; each is an open connection and a few kilobytes. */
const MOST_WATCHERS = 300
/** A proxy gives up on a line that is silent for longer, most of them after a minute. */
const HEARTBEAT_MS = 15_000
/** When a page tries again after its line broke. */
const RETRY_MS = 2000
/** Of who comes and goes within so long, everybody is told at once. */
const TOGETHER_MS = 250

/**
 * `GET /api/events`: server-sent events. `change` says that something changed, within half a second of its commit, whichever
 * program changed it; what is shown has to be asked for again (answers have an ETag). The first one comes at once. `presence` says
 * who has which drop open: first all of them, then the drops where that changed (`PresenceEvent`).
 */
export async function addEventsRoute(api: HttpServer, watchers: Watchers, presence: Presence): Promise<void> {
  const schema = {
    produces: ['text/event-stream'],
    response: { '4xx': httpErrorSchema, '5xx': httpErrorSchema },
    security: [{ apiKey: [] }],
  }
  await api.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS })
  api.get('/api/events', { config: needs('viewer'), sse: 'only', schema }, async (request, reply) => {
    if (watchers.size >= MOST_WATCHERS)
      throw new HttpError(
        503,
        'too_many_watchers',
        `${MOST_WATCHERS} pages are being kept up to date already: close some, or ask GET /api/drops now and then`,
        { 'Retry-After': '60' },
      )
    const { sse } = reply
    let begun = false
    let sending = false
    let changed = true
    // Undefined: all of them.
    let moved: Set<string> | undefined
    let together: NodeJS.Timeout | undefined
    // One at a time: whoever reads slowly is told once of all that came meanwhile.
    const tell = async () => {
      if (sending) return
      sending = true
      // The first word leaves with the answer, to whoever was just let in.
      if (begun && !(await stillOpens(request))) {
        sse.close()
        return
      }
      begun = true
      while (sse.isConnected && (changed || moved?.size !== 0)) {
        if (changed) {
          changed = false
          await sse.send({ event: 'change', data: '', retry: RETRY_MS })
        } else {
          const drops = moved
          moved = new Set()
          await sse.send({ event: 'presence', data: presence.event(drops) })
        }
      }
      sending = false
    }
    const told = () => void tell().catch(() => sse.close())
    sse.keepAlive()
    const leave = watchers.add(() => {
      changed = true
      told()
    })
    const look = presence.watch((drop) => {
      moved?.add(drop)
      together ??= setTimeout(() => {
        together = undefined
        told()
      }, TOGETHER_MS)
    })
    sse.onClose(() => {
      leave()
      look()
      clearTimeout(together)
    })
    told()
  })
}
