import { join } from 'node:path'
import type { Answer } from './bridge.ts'
import { type ServiceProcess, type ServiceProcessOptions, startServiceProcess } from './service-process.ts'

/** Invented, for tests on loopback. */
const API_KEY = 'test-key-of-a-test-api'

/** The api as a process, seen through its HTTP interface. */
export interface ApiProcess {
  process: ServiceProcess
  /** What `X-API-Key` must be. */
  key: string
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** @param variables at least ENV, DATABASE_URL, REDIS_URL or QUEUE_DATABASE_URL, CONFIG_PATH, BRIDGE_URL, WHATSAPP_API_KEY. */
export async function startApi(
  directory: string,
  variables: Record<string, string>,
  options?: ServiceProcessOptions,
): Promise<ApiProcess> {
  const service = await startServiceProcess(
    'api',
    { API_PORT: '0', API_KEY, ...variables },
    join(directory, 'api.log'),
    options,
  )
  return {
    process: service,
    key: API_KEY,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${service.url}${path}`, {
        method,
        headers: {
          'x-api-key': API_KEY,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
      return { status: response.status, headers: response.headers, body: answer }
    },
  }
}
