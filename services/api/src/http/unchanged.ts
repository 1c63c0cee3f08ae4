import { createHash } from 'node:crypto'

/** As much of Fastify's as is needed here. */
interface Request {
  headers: Record<string, string | string[] | undefined>
}
interface Reply {
  header(name: string, value: string): this
  status(code: number): this
  send(body?: object): this
}

/** Sends `body` with an ETag of its content, or 304 without it to whoever has that already: polling costs no bytes. */
export function sendUnlessKnown<R extends Reply>(request: Request, reply: R, body: object): R {
  const tag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)}"`
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache')
  if (request.headers['if-none-match'] === tag) return reply.status(304).send()
  return reply.send(body)
}
