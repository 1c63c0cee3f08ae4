/** The page people play with, at `/`: the files in `public/`, as they are. */
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { type HttpServer, PAGE_HEADERS } from '@wa-monitor/service'

const FILES = fileURLToPath(new URL('../../public', import.meta.url))

export async function addPage(http: HttpServer): Promise<void> {
  await http.register(fastifyStatic, {
    root: FILES,
    // The folder also holds the settings of the type checker.
    allowedPath: (path) => path === '/' || /\.(html|css|js|svg)$/.test(path),
    // As PAGE_HEADERS says.
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply) => void reply.headers(PAGE_HEADERS),
  })
}
