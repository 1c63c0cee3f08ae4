import { limitsResponseSchema, type LimitsResponse } from '@wa-monitor/contracts'

/** A reviewer waits for this: rather no expected time than a slow answer. */
const PATIENCE_MS = 100
/** However many send at once, the bridge is asked once in this time. */
const KEPT_MS = 1000
/** What is older says nothing; `feedbackAhead` knows what has left since. */
const USELESS_MS = 8000
/** A question nobody waits for any more still answers the next one. */
const TIMEOUT_MS = 1500

interface Answer {
  limits: LimitsResponse | undefined
  askedAt: number
}

/** What the bridge says about its limits, about a second old at most while it answers. */
export class BridgeLimits {
  private readonly bridge: { url: string; apiKey: string }
  private readonly patienceMs: number
  private last: Answer | undefined
  private asking: Promise<Answer> | undefined
  /** It was slow: until then nobody waits for it. */
  private impatientUntil = 0

  constructor(bridge: { url: string; apiKey: string }, patienceMs = PATIENCE_MS) {
    this.bridge = bridge
    this.patienceMs = patienceMs
  }

  /** Within about 100 ms; undefined when the bridge does not say so in time. Never throws. */
  async current(): Promise<LimitsResponse | undefined> {
    const now = Date.now()
    if (this.last && now - this.last.askedAt < KEPT_MS) return this.last.limits
    this.asking ??= this.ask()
    if (now >= this.impatientUntil) {
      const answer = await within(this.patienceMs, this.asking)
      if (answer) return answer.limits
      this.impatientUntil = Date.now() + KEPT_MS
    }
    return this.last && Date.now() - this.last.askedAt < USELESS_MS ? this.last.limits : undefined
  }

  private async ask(): Promise<Answer> {
    const askedAt = Date.now()
    const answer = { askedAt, limits: await askLimits(this.bridge) }
    this.last = answer
    this.asking = undefined
    return answer
  }
}

async function askLimits(bridge: { url: string; apiKey: string }): Promise<LimitsResponse | undefined> {
  try {
    const response = await fetch(new URL('/api/limits', bridge.url), {
      headers: { 'x-api-key': bridge.apiKey },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    })
    return limitsResponseSchema.parse(await response.json())
  } catch {
    return undefined
  }
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([work, enough])
  } finally {
    clearTimeout(timer)
  }
}
