import { join } from 'node:path'
import { type BridgeHealth, bridgeHealthSchema, qrResponseSchema } from '@wa-monitor/contracts'
import { type ServiceProcess, type ServiceProcessOptions, startServiceProcess } from './service-process.ts'
import type { SimulatorProcess } from './simulator.ts'
import { waitFor } from './wait-for.ts'

/** Invented, for tests on loopback. */
const API_KEY = 'test-key-of-a-test-bridge'

/** Limits wide enough for whatever a test sends; a test of the limits sets its own. */
const ROOM = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: '1000',
  RATE_LIMIT_MESSAGES_PER_HOUR: '1000',
  RATE_LIMIT_MESSAGES_PER_DAY: '1000',
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** The bridge as a process, seen through its HTTP interface. */
export interface BridgeProcess {
  process: ServiceProcess
  /** messages.db. */
  storePath: string
  /** session.db; only to be opened when the bridge has ended. */
  sessionPath: string
  health(): Promise<BridgeHealth>
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Scans the QR code it shows and waits until it works. */
  link(): Promise<void>
  untilWorking(): Promise<void>
}

/** Starts the bridge on files in `directory`, against the simulator; any free port. */
export async function startBridge(
  directory: string,
  simulator: Pick<SimulatorProcess, 'socketUrl' | 'scan'>,
  variables: Record<string, string> = {},
  options: ServiceProcessOptions = {},
): Promise<BridgeProcess> {
  const apiKey = variables.WHATSAPP_API_KEY ?? API_KEY
  const storePath = join(directory, 'store', 'messages.db')
  const service = await startServiceProcess(
    'whatsapp-bridge',
    {
      BRIDGE_PORT: '0',
      WHATSAPP_DB_PATH: storePath,
      WHATSAPP_SESSION_PATH: join(directory, 'session'),
      WHATSAPP_API_KEY: apiKey,
      WHATSAPP_SOCKET_URL: simulator.socketUrl,
      ...ROOM,
      ...variables,
    },
    join(directory, 'bridge.log'),
    options,
  )
  const call: BridgeProcess['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        'x-api-key': apiKey,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body: answer }
  }
  const health = async () => bridgeHealthSchema.parse((await call('GET', '/health')).body)
  const untilState = (state: BridgeHealth['state']) =>
    waitFor(`the bridge to be ${state}`, async () => (await health()).state === state)
  return {
    process: service,
    storePath,
    sessionPath: join(directory, 'session', 'session.db'),
    call,
    health,
    async untilWorking() {
      await untilState('WORKING')
    },
    async link() {
      await untilState('SCAN_QR_CODE')
      await simulator.scan(qrResponseSchema.parse((await call('GET', '/api/qr')).body).qr)
      await untilState('WORKING')
    },
  }
}
