/** Who answers the api instead of a bridge and a caretaker: all is well, and one group is read by nobody. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { messagesQuerySchema, type SystemStatus } from '@wa-monitor/contracts'
import { aBridge, aProject, aStatus, type BridgeStatus, feedbackCounts } from '@wa-monitor/contracts/test'
import { conversation } from './invented-conversation.ts'
import { GROUPS, PEOPLE } from './invented-people.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const FREE_GROUP = { name: 'Grabouw activations', jid: '120363400000000077@g.us' }
const VERSION = '0.9.0'

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

export interface Answers {
  url: string
  stop(): void
}

export async function startAnswers(started: number): Promise<Answers> {
  const said = conversation(started)
  const answer = (path: string, query: URLSearchParams): object | undefined => {
    if (path === '/status') return status()
    if (path === '/api/status') return { success: true, ...bridgeStatus() }
    if (path === '/api/limits') return { success: true, ...bridgeStatus().limits }
    if (path === '/api/groups') return groups()
    if (path !== '/api/messages') return undefined
    const { chat_jid, around } = messagesQuerySchema.parse(Object.fromEntries(query))
    const messages = said.filter((one) => one.chat_jid === chat_jid)
    if (around !== undefined && !messages.some(({ id }) => id === around)) return undefined
    return { success: true, store_id: 'invented', messages }
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://invented')
    const body = answer(pathname, searchParams)
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(body ?? { success: false, code: 'message_unknown', message: 'Nothing is here' }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function bridgeStatus(): BridgeStatus {
  return aBridge(
    {
      version: VERSION,
      since: ago(9 * DAY),
      number: '+2782…07',
      last_message_at: ago(MINUTE),
      groups: [...GROUPS, FREE_GROUP].map(({ jid, name }, index) => ({
        jid,
        name: `${name} activations`.replace('activations activations', 'activations'),
        last_message_at: ago((1 + index * 7) * MINUTE),
        captured: [4812, 3170, 2655, 96, 57][index] ?? 1,
        missing: 0,
      })),
      limits: {
        windows: [
          { seconds: 60, limit: 2, used: 2, left: 0 },
          { seconds: 3600, limit: 20, used: 7, left: 13 },
          { seconds: 86_400, limit: 100, used: 38, left: 62 },
        ],
        next_free_at: ago(-21_000),
        counted_at: Array.from({ length: 38 }, (_, nth) => Date.now() - 12_000 - nth ** 2 * 27_000),
        paused: null,
      },
    },
    ago(0),
  )
}

function groups(): object {
  const members = PEOPLE.map(({ number }) => ({ jid: `${number}@s.whatsapp.net`, lid: '', admin: false }))
  return {
    success: true,
    groups: [...GROUPS, FREE_GROUP].map(({ jid, name }) => ({ jid, name, addressing_mode: 'lid', members })),
  }
}

function status(): SystemStatus {
  return aStatus(
    {
      version: VERSION,
      bridges: [{ service: 'whatsapp-bridge', status: bridgeStatus() }],
      projects: GROUPS.map(({ name, jid }, index) =>
        aProject({
          name,
          group_jid: jid,
          last_message_at: ago((1 + index * 7) * MINUTE),
          today: {
            created: [9, 8, 6, 3][index] ?? 0,
            resubmitted: [3, 1, 2, 0][index] ?? 0,
            rejected: index === 0 ? 2 : 0,
            completed: [6, 5, 4, 1][index] ?? 0,
            first_time_right: [5, 4, 3, 1][index] ?? 0,
            feedback_sent: [3, 2, 2, 1][index] ?? 0,
          },
        }),
      ),
      feedback: feedbackCounts({ held: {}, failed: 1, messages_last_hour: 7 }),
      alerts: [{ channel: 'email', error: null }],
    },
    ago(0),
  )
}
