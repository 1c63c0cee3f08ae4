/** A bridge that knows messages: what `GET /api/messages` of the real one says, from rows in memory. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messagesQuerySchema, type MessagesResponse } from '@wa-monitor/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { LAWLEY, THABO } from './api-harness.ts'

type Row = MessagesResponse['messages'][number]

export interface FakeGroups {
  /** For `config.bridge`. */
  bridge(): { url: string; apiKey: string }
  /** Appends a row; what is left out is a message of Thabo's in Lawley, a minute after the one before. */
  say(content: string, over?: Partial<Row>): Row
  rows: Row[]
  /** How it answers: as it should, with nonsense, not at all. */
  says: 'messages' | 'nonsense' | 'nothing'
  /** The queries it was asked. */
  asked: URLSearchParams[]
  /** Keys of callers. */
  keys: Set<string | undefined>
}

const START = Date.parse('2025-11-21T10:00:00Z')

export function useFakeGroups(): FakeGroups {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://bridge')
    groups.asked.push(searchParams)
    groups.keys.add(request.headers['x-api-key']?.toString())
    if (groups.says === 'nothing') {
      response.destroy()
      return
    }
    const send = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body))
    if (groups.says === 'nonsense') {
      send(200, { success: true })
      return
    }
    const query = messagesQuerySchema.parse(Object.fromEntries(searchParams))
    const rows = groups.rows.filter(({ chat_jid }) => chat_jid === query.chat_jid)
    const before = (seq: number, limit: number) =>
      limit === 0 ? [] : rows.filter((row) => row.seq < seq).slice(-limit)
    const after = (seq: number, limit: number) => rows.filter((row) => row.seq > seq).slice(0, limit)
    const found = rows.find(({ id }) => id === query.around)
    if (query.around !== undefined && !found) {
      send(404, { success: false, code: 'message_unknown', message: 'No message is stored' })
      return
    }
    const earlier = found ? before(found.seq, Math.floor((query.limit - 1) / 2)) : []
    const messages = found
      ? [...earlier, found, ...after(found.seq, query.limit - 1 - earlier.length)]
      : query.after !== undefined
        ? after(query.after, query.limit)
        : before(query.before ?? Infinity, query.limit)
    send(200, { success: true, store_id: 'store', messages })
  })
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    server.unref()
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    groups.rows = []
    groups.asked = []
    groups.keys = new Set()
    groups.says = 'messages'
  })
  const groups: FakeGroups = {
    rows: [],
    asked: [],
    keys: new Set(),
    says: 'messages',
    bridge: () => ({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      apiKey: 'key-of-the-bridge-with-messages',
    }),
    say(content, over = {}) {
      const seq = (groups.rows.at(-1)?.seq ?? 0) + 1
      const row: Row = {
        seq,
        id: `M${seq}`,
        chat_jid: LAWLEY,
        sender: THABO,
        sender_lid: '',
        sender_name: 'Thabo',
        content,
        kind: 'message',
        timestamp: START + seq * 60_000,
        received_at: START + seq * 60_000,
        is_from_me: false,
        quoted_id: '',
        mentioned: [],
        media_type: '',
        filename: '',
        target_id: '',
        ...over,
      }
      groups.rows.push(row)
      return row
    },
  }
  return groups
}
