import type { HttpServer } from '@wa-monitor/service'

/** A request to the simulator's own control API. @throws Error with the words of a refusal. */
export type Call = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

/** What a scenario does goes the way of everybody else: with the same checks, and seen by the recorder. */
export function callsTo(http: HttpServer): Call {
  return async (method, url, payload) => {
    const response = await http.inject({ method, url, ...(payload ? { payload } : {}) })
    const answer: unknown = response.json()
    if (response.statusCode < 300) return answer
    throw new Error((answer as { message?: string }).message ?? `${method} ${url} was refused`)
  }
}
