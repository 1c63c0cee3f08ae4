import { execFile } from 'node:child_process'
import { openPsql } from './psql-session.ts'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  bridgeHealthSchema,
  phoneCopiesResponseSchema,
  simulatedPostResponseSchema,
} from '@wa-monitor/contracts'
import { waitFor } from '@wa-monitor/local-stack'
import { REVIEWER } from './people.ts'
import type { World } from './world.ts'

const run = promisify(execFile)
const FILES = ['-f', 'docker-compose.yml', '-f', 'docker-compose.dev.yml']
const ROOT = resolve(import.meta.dirname, '../..')

/**
 * The compose stack with the simulator, which must be running: seen through its published ports, as its users see it.
 *
 * @throws Error that says how to start it.
 */
export async function findComposeWorld(): Promise<World> {
  const compose = async (...args: string[]) => {
    const { stdout } = await run('docker', ['compose', ...FILES, ...args], { cwd: ROOT })
    return stdout.trim()
  }
  const address = async (service: string, port: number) => {
    const published = await compose('port', service, String(port)).catch(() => '')
    if (published === '')
      throw new Error(`${service} does not run: ./scripts/start.sh --sim starts the stack`)
    return `http://${published}`
  }
  const bridge = await address('whatsapp-bridge', 8080)
  const simulator = await address('whatsapp-simulator', 8090)
  const api = await address('api', 3005)
  const apiKey = await compose('exec', '-T', 'api', 'cat', '/secrets/api/api_key')
  const psql = openPsql(
    [
      'compose',
      ...FILES,
      'exec',
      '-T',
      'postgres',
      'psql',
      '-U',
      'wa_monitor',
      '-Atq',
      '-v',
      'ON_ERROR_STOP=1',
    ],
    ROOT,
  )
  const call = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, init)
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, body }
  }
  const send = (method: string, url: string, body?: object, headers: Record<string, string> = {}) =>
    call(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return {
    pages: [
      [`${simulator}/`, 'the WhatsApp groups: write as a contractor, look at each phone'],
      [`${api}/wa-monitor#key=${apiKey}`, 'the review desk: drops as they arrive'],
      [`${bridge}/login`, 'the bridge'],
    ],
    async post(group, message) {
      const { status, body } = await send('POST', `${simulator}/admin/groups/${group}/messages`, message)
      if (status >= 400) throw new Error(`the simulator refused the post: ${String(body.message)}`)
      return simulatedPostResponseSchema.parse(body).message_id
    },
    async copies(phone) {
      const { body } = await call(`${simulator}/admin/phones/${phone}/copies`)
      return phoneCopiesResponseSchema.parse(body).copies
    },
    callApi: (method, path, body) =>
      send(method, `${api}${path}`, body, { 'x-api-key': apiKey, 'x-actor': REVIEWER }),
    query: psql.query,
    async crashBridge() {
      await compose('kill', 'whatsapp-bridge')
    },
    async startBridge() {
      await compose('start', 'whatsapp-bridge')
      await waitFor('the bridge to be connected', async () => {
        const health = await fetch(`${bridge}/health`).catch(() => undefined)
        return health?.ok && bridgeHealthSchema.parse(await health.json()).connected
      })
    },
    // The stack was there before, and stays.
    stop: async () => psql.close(),
  }
}
