import { limitsResponseSchema, type LimitsResponse } from '@wa-monitor/contracts'

/** A reviewer waits for this: rather no expected time than a slow answer. */
const PATIENCE_MS = 1500

/** What the bridge says about its limits; undefined when it does not say so in time. */
export async function askLimits(bridge: {
  url: string
  apiKey: string
}): Promise<LimitsResponse | undefined> {
  try {
    const response = await fetch(new URL('/api/limits', bridge.url), {
      headers: { 'x-api-key': bridge.apiKey },
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
    })
    return limitsResponseSchema.parse(await response.json())
  } catch {
    return undefined
  }
}
