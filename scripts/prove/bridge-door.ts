import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { limitsResponseSchema } from '@wa-monitor/contracts'

/** A clock that runs `speed` times as fast as the real one since `start`, Unix milliseconds. */
export interface FastClock {
  start: number
  speed: number
}

const PASSED_ON = ['content-type', 'x-api-key', 'authorization', 'idempotency-key'] as const

/**
 * Where a bridge on a fast clock answers in real time: `Retry-After` and `GET /api/limits` are translated, everything else
 * passes as it is. Always at the same address, whichever port the bridge has; shut, it refuses connections as a dead
 * bridge does.
 */
export class BridgeDoor {
  /** Called when the bridge has taken a message, before whoever sent it hears so. */
  onTaken: (() => Promise<void>) | undefined
  readonly #clock: FastClock
  #target = ''
  #port = 0
  #server: Server | undefined

  constructor(clock: FastClock) {
    this.#clock = clock
  }

  /** Where it listens once it was opened. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async open(target: string): Promise<void> {
    await this.shut()
    this.#target = target
    const server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy())
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async shut(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? '/'
    const answer = await fetch(`${this.#target}${path}`, {
      method: request.method ?? 'GET',
      headers: PASSED_ON.flatMap((name) => {
        const value = request.headers[name]
        return typeof value === 'string' ? [[name, value] as [string, string]] : []
      }),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const text = await answer.text()
    if (answer.ok && path.startsWith('/api/send')) await this.onTaken?.()
    const isLimits = answer.ok && path.startsWith('/api/limits')
    const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN)
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
      ...(retryAfter >= 0 && { 'retry-after': String(retryAfter / this.#clock.speed) }),
    })
    response.end(isLimits ? JSON.stringify(this.#inRealTime(JSON.parse(text))) : text)
  }

  #inRealTime(body: unknown): unknown {
    const { start, speed } = this.#clock
    const real = (instant: number) => start + (instant - start) / speed
    const limits = limitsResponseSchema.parse(body)
    return {
      ...limits,
      windows: limits.windows.map((window) => ({ ...window, seconds: Math.ceil(window.seconds / speed) })),
      next_free_at: new Date(real(Date.parse(limits.next_free_at))).toISOString(),
      counted_at: limits.counted_at.map(real),
    }
  }
}
