/** Those around the api, as a test wants them: a caretaker and a bridge that answer as the real ones do, or worse. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BridgeStatusResponse, SystemStatus } from '@wa-monitor/contracts'
import {
  aBridge as wellBridge,
  aProject,
  aStatus as wellStatus,
  type BridgeStatus,
} from '@wa-monitor/contracts/test'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { LAWLEY } from './api-harness.ts'

type Answer = { status?: number; body: unknown } | 'hang' | 'away'

export interface Stand {
  url: string
  /** By path; an unknown path is a 404 of ours. */
  answers: Record<string, Answer>
  asked: string[]
}

export const FREE = '120363400000000077@g.us'
export const BRIDGE_KEY = 'test-key-of-a-test-bridge'

/** A server of this file's tests; each begins with `answers()`. */
export function useStand(answers: () => Stand['answers']): Stand {
  const stand: Stand = { url: '', answers: {}, asked: [] }
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    stand.asked.push(path)
    const answer = stand.answers[path] ?? { status: 404, body: refusal('not_found', 'Nothing is here') }
    if (answer === 'away') request.socket.destroy()
    if (typeof answer === 'string') return
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(text)
  })
  beforeAll(
    () =>
      new Promise<void>((ready) => {
        server.listen(0, '127.0.0.1', () => {
          stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
          ready()
        })
      }),
  )
  beforeEach(() => {
    stand.answers = answers()
    stand.asked = []
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return stand
}

export function refusal(code: string, message: string): object {
  return { success: false, message, code }
}

const MINUTE = 60_000
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

/** Pages show how long ago something was: what they see is of now. A second group is read by nobody. */
function bridgeOfNow(over: Partial<BridgeStatus> = {}): BridgeStatus {
  const { windows } = wellBridge().limits
  return wellBridge(
    {
      last_message_at: ago(MINUTE),
      groups: [
        {
          jid: LAWLEY,
          name: 'Lawley Activation 3',
          last_message_at: ago(MINUTE),
          captured: 1204,
          missing: 0,
        },
        {
          jid: FREE,
          name: 'Grabouw activations',
          last_message_at: ago(9 * MINUTE),
          captured: 57,
          missing: 2,
        },
      ],
      limits: {
        windows: windows.map((window) => (window.seconds === 60 ? { ...window, used: 2, left: 0 } : window)),
        next_free_at: ago(-21_000),
        counted_at: [5 * 60 * MINUTE, 30 * MINUTE, 39_000, 12_000].map((ms) => Date.now() - ms),
        paused: null,
      },
      ...over,
    },
    ago(0),
  )
}

/** A bridge with nothing wrong, as its `GET /api/status` says. */
export function aBridge(over: Partial<BridgeStatus> = {}): BridgeStatusResponse {
  return { success: true, ...bridgeOfNow(over) }
}

/** A system with nothing wrong, as the caretaker's `GET /status` says. */
export function aStatus(over: Partial<SystemStatus> = {}): SystemStatus {
  const project = aProject({ last_message_at: ago(MINUTE) })
  return wellStatus(
    {
      bridges: [{ service: 'whatsapp-bridge', status: bridgeOfNow() }],
      projects: [project, { ...project, environment: 'development', name: 'Velo Test', lag_messages: 4 }],
      ...over,
    },
    ago(0),
  )
}

export function groupsAnswer(): object {
  const members = ['27820000001', '27820000002', '27820000003'].map((number) => ({
    jid: `${number}@s.whatsapp.net`,
    lid: '',
    admin: false,
  }))
  const group = (jid: string, name: string) => ({ jid, name, addressing_mode: 'lid', members })
  return {
    success: true,
    groups: [group(LAWLEY, 'Lawley Activation 3'), group(FREE, 'Grabouw activations')],
  }
}

/** Drawn as the bridge draws it: half blocks, a margin of four, light where nothing is. */
export function drawnQr(seed: number): { qr: string; qr_text: string; rows: string[] } {
  const size = 33
  const isDark = (row: number, column: number) =>
    row > 3 && column > 3 && row < 29 && column < 29 && (row * 7 + column * 3 + seed) % 5 < 2
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => (isDark(row, column) ? '1' : '0')).join(''),
  )
  const blocks: Record<string, string> = { '00': ' ', '10': '▀', '01': '▄', '11': '█' }
  const lines: string[] = []
  for (let row = 0; row < size; row += 2)
    lines.push(
      Array.from(rows[row] ?? '', (upper, column) => blocks[upper + (rows[row + 1]?.[column] ?? '0')]).join(
        '',
      ),
    )
  return { qr: `code-${seed}`, qr_text: lines.join('\n'), rows }
}
