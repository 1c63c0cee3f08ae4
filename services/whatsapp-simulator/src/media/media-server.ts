/** The HTTPS server that holds everybody's files: encrypted bytes it can't read, under the hash of what they are. */
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import type { Log } from '@wa-monitor/service'
import { sha256 } from '../protocol/media-cipher.ts'
import type { Storage } from '../storage/storage.ts'
import { createCertificate } from './certificate.ts'
import { parseMediaPath, parseProfilePicturePath, tokenOf } from './media-paths.ts'

const MAX_FILE_BYTES = 100 * 1024 * 1024

export interface MediaServer {
  /** Where clients find it: `127.0.0.1:8091`. */
  host(): string
  /** What a client shows when it uploads. */
  readonly auth: string
}

export interface MediaServerConfig {
  /** What to listen on. */
  address: string
  port: number
  /** What clients call it. */
  hostname: string
}

/** Uploads: `POST /mms/image/HASH?auth=…`, answered with where the file then is; downloads: `GET` of that path. */
export class HttpsMediaServer implements MediaServer {
  readonly auth = randomBytes(24).toString('base64url')
  readonly #storage: Storage
  readonly #log: Log
  readonly #config: MediaServerConfig
  #server: Server | undefined
  #host = ''

  constructor(storage: Storage, config: MediaServerConfig, log: Log) {
    this.#storage = storage
    this.#config = config
    this.#log = log
  }

  async start(): Promise<void> {
    const certificate = await createCertificate(this.#storage, this.#config.hostname)
    const server = createServer(certificate, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        this.#log.warn({ reason: (error as Error).message }, 'A file was not transferred')
        response.destroy()
      })
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(this.#config.port, this.#config.address, resolve)
    await promise
    this.#server = server
    const { port } = server.address() as AddressInfo
    this.#host = `${this.#config.hostname}:${port}`
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (!server) return
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    server.closeAllConnections()
    await promise
  }

  host(): string {
    return this.#host
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `https://${this.host()}`)
    const pictureId = parseProfilePicturePath(url.pathname)
    if (pictureId !== undefined) return this.#picture(pictureId, request, response)
    const named = parseMediaPath(url.pathname)
    if (!named) return end(response, 404)
    if (request.method === 'GET') return this.#download(url.pathname, request, response)
    if (request.method !== 'POST') return end(response, 405)
    if (url.searchParams.get('auth') !== this.auth) return end(response, 401)
    const blob = await readBody(request)
    if (!blob) return end(response, 413)
    if (tokenOf(sha256(blob)) !== named.token) return end(response, 400)
    this.#storage.media.put(url.pathname, blob)
    this.#log.info({ bytes: blob.length }, 'File uploaded')
    const answer = { url: `https://${this.host()}${url.pathname}`, direct_path: url.pathname }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  #picture(id: string, request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET') return end(response, 405)
    const picture = this.#storage.accountSettings.pictureById(id)
    if (!picture) return end(response, 404)
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture.image)
  }

  /** With `Range`, as players ask for parts of a video. */
  #download(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.#storage.media.byPath(path)
    if (!file) return end(response, 404)
    if (file.gone === 1) return end(response, 410)
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' }
    if (!range) return void response.writeHead(200, headers).end(file.blob)
    const first = Number(range[1])
    const last = Math.min(range[2] ? Number(range[2]) : Infinity, file.blob.length - 1)
    if (first > last) return end(response, 416)
    response
      .writeHead(206, { ...headers, 'content-range': `bytes ${first}-${last}/${file.blob.length}` })
      .end(file.blob.subarray(first, last + 1))
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}

/** Undefined when it is longer than any file may be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > MAX_FILE_BYTES) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
