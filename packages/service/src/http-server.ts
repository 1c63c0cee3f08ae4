import type { HttpErrorBody } from '@wa-monitor/contracts'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { addDocs } from './docs.ts'
import { HttpError } from './http-error.ts'
import type { Log } from './log.ts'
import { explainIssue } from './explain-issue.ts'

export type HttpServer = FastifyInstance
export type HttpRequest = FastifyRequest
export type HttpReply = FastifyReply

interface HttpServerOptions {
  title: string
  log: Log
  /** Whose `X-Forwarded-For` says what a request's `ip` is; default: nobody's. */
  trustProxy?: (address: string) => boolean
}

/**
 * A Fastify server that validates with zod, answers every error as `{success: false, message, code}` and describes
 * itself at `/docs`. Routes are added by the caller before `listen`.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    trustProxy: options.trustProxy ?? false,
  })
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  addDocs(server, options.title)
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, body, headers } = describeError(error)
    if (status >= 500 && !(error instanceof HttpError)) {
      options.log.error({ err: error }, `${request.method} ${request.routeOptions.url ?? 'unknown'} failed`)
    }
    return reply.status(status).headers(headers).send(body)
  })
  server.setNotFoundHandler((request, reply) =>
    reply.status(404).send({
      success: false,
      message: `Nothing answers ${request.method} ${request.url.split('?')[0]}; the paths are listed at /docs`,
      code: 'not_found',
    } satisfies HttpErrorBody),
  )
  return server
}

function describeError(error: FastifyError): {
  status: number
  body: HttpErrorBody & Record<string, unknown>
  headers: Record<string, string>
} {
  const answer = (status: number, code: string, message: string, headers: Record<string, string> = {}) => ({
    status,
    headers,
    body: { success: false as const, message, code },
  })
  if (error instanceof HttpError) {
    const { status, headers, body } = answer(error.status, error.code, error.message, error.headers)
    return { status, headers, body: { ...error.details, ...body } }
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return answer(400, 'invalid_request', error.validation.map((issue) => explainIssue(issue)).join('; '))
  }
  const status = error.statusCode ?? 500
  if (status < 500) return answer(status, 'invalid_request', error.message)
  return answer(500, 'internal_error', 'Something failed here; the service log says what')
}
