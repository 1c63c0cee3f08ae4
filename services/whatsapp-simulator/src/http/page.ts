/** The page people play with, at `/`: the files in `public/`, as they are. */
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { HttpServer } from '@wa-monitor/service'

const FILES = fileURLToPath(new URL('../../public', import.meta.url))

/** Nothing but what this server itself serves; no script or style inside the page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export async function addPage(http: HttpServer): Promise<void> {
  await http.register(fastifyStatic, {
    root: FILES,
    // The folder also holds the settings of the type checker.
    allowedPath: (path) => path === '/' || /\.(html|css|js|svg)$/.test(path),
    // Revalidated each time: after an update nobody sees an old script with a new page.
    cacheControl: false,
    schemaHide: true,
    setHeaders(reply) {
      void reply.headers({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      })
    },
  })
}
