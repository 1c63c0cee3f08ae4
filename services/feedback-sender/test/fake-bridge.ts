/** A bridge that answers what a test tells it to: 429, 503, half an answer. For the answers only; the real one is in whole-way.test.ts. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'

export interface SendCall {
  key: string
  body: { recipient: string; message: string; mentioned_jid: string[]; quoted_message_id?: string }
}

interface FakeAnswer {
  status: number
  headers?: Record<string, string>
  body: object
}

/** `hang`: the request stays open; `cut`: the connection ends without an answer. */
type Reply = FakeAnswer | 'hang' | 'cut'

export interface FakeBridge {
  url: string
  /** Every `POST /api/send`, in order. */
  sends: SendCall[]
  /** What the n-th send (from 0) is answered; `acknowledged` by default. */
  answer: (call: SendCall, n: number) => Reply | Promise<Reply>
  /** What `GET /api/sends/{key}` says. */
  lookUp: (key: string) => FakeAnswer
  limits: FakeAnswer
  stop(): Promise<void>
}

export function acknowledged({ key }: Pick<SendCall, 'key'>, status = 'server_ack'): FakeAnswer {
  const message_id = `3EB0${key.replaceAll('-', '').slice(0, 16).toUpperCase()}`
  return { status: 200, body: { success: status !== 'refused', message: 'Sent', message_id, status } }
}

export function refused(status: number, code: string, headers: Record<string, string> = {}): FakeAnswer {
  return { status, headers, body: { success: false, message: `words about ${code}`, code } }
}

const HEALTHY: FakeAnswer = {
  status: 200,
  body: {
    status: 'ok',
    connected: true,
    logged_in: true,
    state: 'WORKING',
    reason: null,
    last_message_at: null,
    paused: null,
  },
}

/** @param port of an earlier one; any free one when left out. */
export async function startFakeBridge(port = 0): Promise<FakeBridge> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/api/limits')) return say(response, bridge.limits)
    if (path.startsWith('/api/sends/')) return say(response, bridge.lookUp(path.slice('/api/sends/'.length)))
    if (path !== '/api/send') return say(response, path === '/health' ? HEALTHY : refused(404, 'not_found'))
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      const call = {
        key: String(request.headers['idempotency-key']),
        body: JSON.parse(text) as SendCall['body'],
      }
      bridge.sends.push(call)
      void Promise.resolve(bridge.answer(call, bridge.sends.length - 1)).then((reply) => {
        if (reply === 'cut') request.socket.destroy()
        else if (reply !== 'hang') say(response, reply)
      })
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bridge: FakeBridge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sends: [],
    answer: (call) => acknowledged(call),
    lookUp: () => refused(404, 'send_unknown'),
    limits: {
      status: 200,
      body: {
        success: true,
        windows: [{ seconds: 60, limit: 2, used: 2, left: 0 }],
        next_free_at: new Date().toISOString(),
        counted_at: [],
      },
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return bridge
}

function say(response: ServerResponse, { status, headers, body }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
