import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

/**
 * Pages at `/docs` about the routes that are added after this call. What draws them takes 25 MB, so it is loaded when
 * somebody first asks.
 */
export function addDocs(server: FastifyInstance, title: string): void {
  const routes: RouteOptions[] = []
  let pages: Promise<FastifyInstance> | undefined
  const show = async ({ url, headers }: FastifyRequest, reply: FastifyReply) => {
    pages ??= import('./docs-pages.ts').then(({ createDocsPages }) => createDocsPages(title, routes))
    const answer = await (await pages).inject({ method: 'GET', url, headers })
    return reply.status(answer.statusCode).headers(answer.headers).send(answer.rawPayload)
  }
  for (const path of ['/docs', '/docs/*']) server.get(path, show)
  server.addHook('onRoute', (route) => void routes.push(route))
}
