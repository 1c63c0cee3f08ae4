import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MonitorGroups, SystemStatus } from '@wa-monitor/contracts'
import { aBridge, aStatus, LAWLEY } from '@wa-monitor/contracts/test'
import { waitFor } from '@wa-monitor/local-stack'
import type { Log } from '@wa-monitor/service'
import { afterEach } from 'vitest'
import { type CaretakerConfig, readCaretakerConfig } from '../src/config.ts'
import { createWatchPart, type WatchPart } from '../src/watch/watch-part.ts'

export const KEY = 'key-of-a-test-bridge'

interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A server whose answers a test chooses. */
export interface Stand {
  url: string
  requests: Received[]
  /** Per path: what is answered; `hang` answers nothing. */
  answers: Record<string, { status?: number; body: unknown } | 'hang'>
  close(): Promise<void>
}

/** Ends with the test. */
export async function startStand(answers: Stand['answers'] = {}): Promise<Stand> {
  const stand = { requests: [] as Received[], answers }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      const path = request.url ?? ''
      stand.requests.push({ method: request.method ?? '', path, headers: request.headers, body })
      const answer = stand.answers[path] ?? { status: 404, body: { success: false, code: 'not_found' } }
      if (answer === 'hang') return
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  endings.push(close)
  const { port } = server.address() as AddressInfo
  return Object.assign(stand, { url: `http://127.0.0.1:${port}`, close })
}

export const okHealth = { status: 'ok', reasons: [], queue: null }

export function groupsOf(over: Partial<MonitorGroups> = {}): MonitorGroups {
  return {
    environment: 'production',
    healthy: true,
    reasons: [],
    config: null,
    projects: [
      {
        name: 'Lawley',
        group_jid: LAWLEY,
        time_zone: 'Africa/Johannesburg',
        lag_messages: 0,
        lag_seconds: 0,
        refused: false,
        failed_messages: 0,
      },
    ],
    ...over,
  }
}

const endings: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wa-watch-'))
  endings.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Everything the watch asks, in one server: paths do not overlap. */
export interface World {
  bridge: Stand
  monitor: Stand
  monitorDev: Stand
  sender: Stand
  api: Stand
}

export async function startWorld(): Promise<World> {
  const [bridge, monitor, monitorDev, sender, api] = await Promise.all([
    startStand({ '/api/status': { body: { success: true, ...aBridge() } } }),
    startStand({ '/groups': { body: groupsOf() } }),
    startStand({ '/groups': { body: groupsOf({ environment: 'development', projects: [] }) } }),
    startStand({ '/health': { body: okHealth } }),
    startStand({ '/health': { body: okHealth } }),
  ])
  return { bridge, monitor, monitorDev, sender, api }
}

export interface Watch {
  part: WatchPart
  lines: string[]
  /** `GET /status`, as whoever asks gets it. */
  status(): Promise<SystemStatus>
  /** A look, and everything that follows from it sent, or tried. */
  look(): Promise<void>
  stop(): Promise<void>
}

interface WatchOptions {
  world: World
  folder: string
  databaseUrl?: string
  variables?: Record<string, string>
  now?: () => number
  backup?: () => SystemStatus['backup']
}

/** A good one of last night. */
function aBackup(now: number): SystemStatus['backup'] {
  const { last, ...rest } = aStatus().backup
  if (!last) throw new Error('the fixture has one')
  return { ...rest, last: { ...last, taken_at: new Date(now - 8 * 3_600_000).toISOString() } }
}

/** Nothing answers there. */
export const NO_DATABASE = 'postgres://nobody:nothing@127.0.0.1:9/none'

function configOf({ world, folder, databaseUrl, variables }: WatchOptions): CaretakerConfig {
  return readCaretakerConfig({
    CARETAKER_PATH: join(folder, 'caretaker'),
    CONFIG_PATH: folder,
    BACKUP_PATH: folder,
    BACKUP_STAGING_PATH: folder,
    BRIDGE_URL: world.bridge.url,
    WHATSAPP_API_KEY: KEY,
    DATABASE_URL: databaseUrl ?? NO_DATABASE,
    MONITOR_PROD_URL: world.monitor.url,
    MONITOR_DEV_URL: world.monitorDev.url,
    FEEDBACK_SENDER_URL: world.sender.url,
    API_URL: world.api.url,
    ...variables,
  })
}

/** The watch on its own, looking only when it is told to. */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const lines: string[] = []
  const write = (...args: unknown[]) => void lines.push(args.map((each) => JSON.stringify(each)).join(' '))
  const log = { trace: write, debug: write, info: write, warn: write, error: write } as unknown as Log
  let answer: (() => Promise<SystemStatus>) | undefined
  // Its routes are asked past HTTP: what serves them is tested where it is.
  const server = {
    get: (path: string, handler: () => Promise<SystemStatus | { body: SystemStatus }>) => {
      if (path !== '/status') return
      answer = async () => {
        const said = await handler()
        return 'body' in said ? said.body : said
      }
    },
    getMetrics: () => undefined,
  }
  const part = createWatchPart(
    {
      config: configOf(options),
      log,
      database: undefined as never,
      server: server as never,
      now: options.now ?? Date.now,
    },
    {
      backup: options.backup ?? (() => aBackup(options.now?.() ?? Date.now())),
      housekeeping: () => ({}),
      reasons: () => part.reasons(),
    },
  )
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    await part.stop()
  }
  endings.push(stop)
  return {
    part,
    lines,
    status: async () => {
      if (!answer) throw new Error('the watch has no /status')
      return answer()
    },
    async look() {
      await part.look()
      await part.idle()
    },
    stop,
  }
}

/** Resolves when `condition` holds. @throws Error with the condition's text, when it never does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await waitFor(String(condition), condition)
}
