import type { ServiceProcess } from '@wa-monitor/local-stack'

/** Those whose memory is measured, as the columns of the samples name them. */
export const MEASURED = ['bridge', 'monitor_prod', 'monitor_dev', 'sender', 'api'] as const

export type Measured = (typeof MEASURED)[number]

interface Running {
  process: ServiceProcess
  launch: () => Promise<ServiceProcess>
  /** Begins at 1; each start of the process is a series of its own. */
  series: number
}

/** The measured processes, and how each is started again. */
export class Services {
  readonly #running = new Map<Measured, Running>()
  readonly #keys: Partial<Record<Measured, string>>

  /** @param keys what `X-API-Key` must be. */
  constructor(keys: Partial<Record<Measured, string>>) {
    this.#keys = keys
  }

  async add(name: Measured, launch: () => Promise<ServiceProcess>): Promise<ServiceProcess> {
    const process = await launch()
    this.#running.set(name, { process, launch, series: 1 })
    return process
  }

  /** As it runs now. */
  process(name: Measured): ServiceProcess {
    return this.#of(name).process
  }

  series(name: Measured): number {
    return this.#of(name).series
  }

  /** Starts again what has ended by itself, as a restart policy does; names it. */
  async mend(): Promise<Measured[]> {
    const ended = MEASURED.filter((name) => this.process(name).hasEnded())
    for (const name of ended) {
      const running = this.#of(name)
      running.process = await running.launch()
      running.series += 1
    }
    return ended
  }

  /** Asks a service with the key that it wants. @throws Error when it does not answer in time. */
  async ask(
    name: Measured,
    method: string,
    path: string,
    { body, headers, timeoutMs = 30_000 }: Question = {},
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.process(name).url}${path}`, {
      method,
      headers: {
        'x-api-key': this.#keys[name] ?? '',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  }

  async stop(): Promise<void> {
    for (const name of MEASURED.toReversed()) await this.process(name).stop()
  }

  #of(name: Measured): Running {
    const running = this.#running.get(name)
    if (!running) throw new Error(`${name} was never started`)
    return running
  }
}

interface Question {
  body?: unknown
  headers?: Record<string, string>
  timeoutMs?: number
}
