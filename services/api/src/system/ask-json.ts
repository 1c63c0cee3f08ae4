export interface Answered {
  status: number
  body: unknown
}

interface Asked {
  apiKey?: string
  timeoutMs: number
}

/**
 * `GET`, and the answer as JSON, whatever its status.
 *
 * @throws Error when nothing answers within the time, or what answers is no JSON.
 */
export async function askJson(base: string, path: string, { apiKey, timeoutMs }: Asked): Promise<Answered> {
  const response = await fetch(new URL(path, base), {
    headers: { accept: 'application/json', ...(apiKey !== undefined && { 'x-api-key': apiKey }) },
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
  return { status: response.status, body: await response.json() }
}
