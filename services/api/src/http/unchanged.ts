import { createHash } from 'node:crypto'

/** As much of Fastify's as is needed here. */
interface Request {
  headers: Record<string, string | string[] | undefined>
}
interface Reply {
  header(name: string, value: string): this
  status(code: number): this
  type(contentType: string): this
  serialize(body: unknown): string | ArrayBuffer | Buffer
  send(body?: object | string): this
}

/** A body as it is sent, and its ETag. */
export interface ReadyAnswer {
  text: string
  tag: string
}

/**
 * Sends `body` with an ETag of its content, or 304 without it to whoever has that already: polling costs no bytes. The tag is a
 * weak one: it is the same however the bytes are compressed on their way.
 */
export function sendUnlessKnown<R extends Reply>(request: Request, reply: R, body: object): R {
  const tag = tagOf(JSON.stringify(body))
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache')
  if (isKnown(request, tag)) return reply.status(304).send()
  return reply.send(body)
}

/** What `sendReadyUnlessKnown` sends, to many: checked by the route's schema and written once. */
export function readyAnswer(reply: Reply, body: object): ReadyAnswer {
  const written = reply.serialize(body)
  const text = typeof written === 'string' ? written : Buffer.from(written as ArrayBuffer).toString()
  return { text, tag: tagOf(text) }
}

/** As `sendUnlessKnown`. */
export function sendReadyUnlessKnown<R extends Reply>(
  request: Request,
  reply: R,
  { text, tag }: ReadyAnswer,
): R {
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache')
  if (isKnown(request, tag)) return reply.status(304).send()
  return reply.type('application/json; charset=utf-8').send(text)
}

function tagOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
}

/** Whether the caller says that he has what this tag is of. What compresses on the way makes tags weak, and they mean the same. */
export function isKnown(request: Request, tag: string): boolean {
  const known = String(request.headers['if-none-match'] ?? '').split(',')
  return known.some((each) => withoutWeak(each.trim()) === withoutWeak(tag))
}

function withoutWeak(tag: string): string {
  return tag.replace(/^W\//, '')
}
