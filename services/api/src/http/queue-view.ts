import { type QueueConnection } from '@wa-monitor/contracts'
import { openQueueView, type QueueView } from '@wa-monitor/queue'
import {
  createInnerServer,
  HttpError,
  type HttpRequest,
  type HttpServer,
  type Log,
} from '@wa-monitor/service'
import type { Principal } from '../access/principal.ts'
import type { Access } from '../access/who-asks.ts'
import { basicAuth } from './basic-auth.ts'
import { databaseAway } from './database-away.ts'

interface Options {
  connection: QueueConnection
  /** Of the queue. */
  name: string
  access: Access
  log: Log
}

interface Board {
  server: HttpServer
  view: QueueView
}

const PREFIX = '/wa-monitor/queue'

/** As strict as the page bears: it says with `<base>` where its files are, and draws with pictures inside its styles. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
} as const

/** A picture of waiting, with styles inside the page: the only thing that would need `unsafe-inline`. */
const WHILE_LOADING = /<div id="root">[^]*?<\/div>(\s*<script defer)/

/** The page falls back to the fonts of the machine: nobody is told who looks at the queue. */
const FONTS_FROM_ELSEWHERE = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/

/**
 * The feedback queue as BullMQ has it, at `/wa-monitor/queue`: to look at, not to change. What feedback is about, and why it
 * waits, the rows say; this shows whether jobs and rows agree.
 *
 * It is loaded by the first one who looks.
 */
export function addQueueView(
  server: HttpServer,
  { connection, name, access, log }: Options,
): { close(): Promise<void> } {
  let loading: Promise<Board> | undefined
  const load = () => {
    loading ??= openBoard(connection, name).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  const isAdmin = async (asked: Promise<Principal | undefined> | undefined) => {
    const principal = await asked?.catch(() => {
      throw databaseAway()
    })
    return principal?.role === 'admin' && !principal.session?.mustChange
  }
  const byPassword = basicAuth((password) => isAdmin(access.keys.principalOf(password)))
  const signedIn = async (request: HttpRequest) => {
    const token = access.cookie.read(request.headers.cookie)
    const bySession = token !== undefined && (await isAdmin(access.sessions.principalOf(token)))
    if (!bySession) await byPassword(request)
  }

  void server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS)
      await signedIn(request)
      // Whatever the page's own server would do with it.
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw new HttpError(405, 'read_only', 'The queue can be looked at here, and not be changed', {
          Allow: 'GET, HEAD',
        })
    })
    for (const url of [PREFIX, `${PREFIX}/*`]) {
      scope.all(url, { schema: { hide: true } }, async (request, reply) => {
        const board = await load()
        const path = request.url.split('?')[0] ?? ''
        if (!path.startsWith(`${PREFIX}/static/`)) {
          try {
            await board.view.check()
          } catch (error) {
            const why = board.view.explain(error)
            log.warn(`The queue cannot be shown: ${why}`)
            return reply.status(503).type('text/html; charset=utf-8').send(awayPage(why))
          }
        }
        reply.hijack()
        board.server.routing(request.raw, reply.raw)
        return reply
      })
    }
  })
  return {
    async close() {
      const board = await loading?.catch(() => undefined)
      if (!board) return
      await board.server.close()
      await board.view.close()
    },
  }
}

async function openBoard(connection: QueueConnection, name: string): Promise<Board> {
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ])
  const view = openQueueView(connection, name)
  try {
    const serverAdapter = new FastifyAdapter().setBasePath(PREFIX)
    const queue = view.queue as unknown as ConstructorParameters<typeof BullMQAdapter>[0]
    createBullBoard({
      queues: [new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })],
      serverAdapter,
      options: {
        uiConfig: {
          boardTitle: 'WA Monitor',
          hideDocsLink: true,
          // Addresses of the server and of its clients are nobody's business here.
          hideRedisDetails: true,
          showWorkers: false,
        },
      },
    })
    const server = createInnerServer()
    server.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS))
    server.addHook('onSend', async (_request, _reply, payload) =>
      typeof payload === 'string'
        ? payload.replace(FONTS_FROM_ELSEWHERE, '').replace(WHILE_LOADING, '<div id="root"></div>$1')
        : payload,
    )
    await server.register(serverAdapter.registerPlugin(), { prefix: PREFIX })
    await server.ready()
    return { server, view }
  } catch (error) {
    await view.close()
    throw error
  }
}

/** @param why may hold what a server said. */
function awayPage(why: string): string {
  const text = why.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html>
<html lang="en">
<title>WA Monitor: feedback queue</title>
<meta http-equiv="refresh" content="10">
<h1>The queue cannot be shown now</h1>
<p>${text}</p>
<p>Nothing is lost: feedback is in the database, and queued again when the queue is back. This page tries again by itself.</p>
</html>
`
}
