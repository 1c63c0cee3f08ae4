import { type HttpReply, type HttpRequest, type HttpServer, PAGE_HEADERS } from '@wa-monitor/service'
import { pageOf, policyOf } from '../decide/dashboard-page.ts'
import { takesGzip } from '../decide/takes-gzip.ts'
import { type DashboardFile, DashboardFiles, fileOf } from './dashboard-files.ts'
import { isKnown } from './unchanged.ts'

/** The same page shows each of them: which one, its script reads from the address. */
const PAGES = ['', '/', '/drops', '/drops/:drop', '/system', '/projects', '/charts', '/people', '/welcome']

const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The dashboard at `/wa-monitor`. Its files hold nothing secret; the data behind it asks who one is.
 *
 * @param folder where its files are; default: what was built, else the sources
 */
export function addDashboardRoutes(server: HttpServer, folder?: string): void {
  const files = new DashboardFiles(folder)
  let page: { version: string; file: DashboardFile; headers: Record<string, string> } | undefined

  const pageNow = () => {
    const version = files.version()
    if (page?.version === version) return page
    const text = pageOf(files.find('index.html')?.body.toString() ?? '', version)
    const policy = policyOf(text, PAGE_HEADERS['Content-Security-Policy'])
    const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': policy }
    page = { version, file: fileOf('.html', text), headers }
    return page
  }
  for (const path of PAGES)
    server.get(`/wa-monitor${path}`, { schema: { hide: true } }, (request, reply) => {
      const { file, headers } = pageNow()
      return sendFile(request, reply.headers(headers), file)
    })

  server.get('/wa-monitor/v/:version/*', { schema: { hide: true } }, (request, reply) => {
    const { version, '*': name } = request.params as { version: string; '*': string }
    // Of another version than ours only the name is the same.
    const isNow = version === (page ?? pageNow()).version
    const file = name === 'index.html' ? undefined : files.find(name)
    if (!file) return reply.callNotFound()
    reply.headers(PAGE_HEADERS).header('Cache-Control', isNow ? FOR_EVER : PAGE_HEADERS['Cache-Control'])
    return sendFile(request, reply, file)
  })
  server.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/wa-monitor'))
}

function sendFile(
  request: HttpRequest,
  reply: HttpReply,
  { type, etag, body, gzip }: DashboardFile,
): HttpReply {
  reply.header('ETag', etag).header('Vary', 'Accept-Encoding')
  if (isKnown(request, etag)) return reply.status(304).send()
  reply.type(type)
  if (!takesGzip(request.headers['accept-encoding'])) return reply.send(body)
  return reply.header('Content-Encoding', 'gzip').send(gzip)
}
