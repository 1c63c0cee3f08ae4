/** What happens, as it happens: server-sent events, so that a page need not ask again and again. */
import { fastifySSE } from '@fastify/sse'
import { type LiveChange, type LiveWire, liveQuerySchema, type WireRow } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import type { Context } from '../world/context.ts'

/** A person can't follow more; the others are counted. */
const ROWS_AT_ONCE = 200
/** What happens within this time is told together. */
const TOGETHER_MS = 100

/** The part of the reply that sends events. */
interface Events {
  send(event: { event: string; id?: string; data: unknown }): Promise<unknown>
  readonly isConnected: boolean
  readonly lastEventId: string | null
}

export async function addLiveRoute(http: HttpServer, context: Context): Promise<void> {
  await http.register(fastifySSE)
  http.get<{ Querystring: z.infer<typeof liveQuerySchema> }>(
    '/admin/live',
    { sse: 'only', schema: { querystring: liveQuerySchema } },
    async ({ query }, reply) => {
      reply.sse.keepAlive()
      const after = Number(reply.sse.lastEventId ?? query.after ?? context.wire.last())
      const live = new LiveFeed(context, reply.sse, Number.isSafeInteger(after) ? after : 0)
      reply.sse.onClose(() => live.stop())
      await live.start()
    },
  )
}

/** One listener. A slow one is told less, not later: rows it can't take in time are skipped. */
class LiveFeed {
  readonly #context: Context
  readonly #events: Events
  readonly #ends: (() => void)[] = []
  #told: number
  #change = -1
  #timer: NodeJS.Timeout | undefined
  #busy = false
  #again = false

  constructor(context: Context, events: Events, after: number) {
    this.#context = context
    this.#events = events
    this.#told = after
  }

  async start(): Promise<void> {
    const { wire, storage } = this.#context
    this.#ends.push(
      wire.subscribe(() => this.#soon()),
      storage.changes.subscribe(() => this.#soon()),
    )
    await this.#tell()
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const end of this.#ends.splice(0)) end()
  }

  #soon(): void {
    if (this.#busy) this.#again = true
    else this.#timer ??= setTimeout(() => void this.#tell(), TOGETHER_MS)
  }

  async #tell(): Promise<void> {
    this.#timer = undefined
    this.#busy = true
    try {
      await this.#tellRows()
      await this.#tellChange()
    } catch {
      this.stop()
    } finally {
      this.#busy = false
    }
    if (!this.#again || this.#ends.length === 0) return
    this.#again = false
    this.#soon()
  }

  async #tellRows(): Promise<void> {
    const last = this.#context.wire.last()
    if (last < this.#told) this.#told = 0
    if (last === this.#told) return
    const { rows, oldest } = this.#newest(last)
    const skipped = Math.max(0, last - Math.max(this.#told, oldest - 1) - rows.length)
    this.#told = last
    const data: LiveWire = { rows, next: last, skipped }
    await this.#events.send({ event: 'wire', id: last.toString(), data })
  }

  #newest(last: number): { rows: WireRow[]; oldest: number } {
    const after = Math.max(this.#told, last - ROWS_AT_ONCE)
    return this.#context.wire.list({ after, limit: ROWS_AT_ONCE })
  }

  async #tellChange(): Promise<void> {
    const change = this.#context.storage.changes.last()
    if (change === this.#change) return
    this.#change = change
    await this.#events.send({ event: 'change', data: { change } satisfies LiveChange })
  }
}
