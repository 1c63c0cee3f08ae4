/** Accepts WebSocket connections on an HTTP server that also does other things. */
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

/** One connection, as the server sees it. */
export interface Connection {
  send(bytes: Uint8Array): void
  /** Says goodbye properly; what was sent before still arrives. */
  close(): void
  /** Cuts the line. */
  drop(): void
}

export interface ConnectionHandler {
  onBytes(bytes: Buffer): void
  onClose(): void
}

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
/** A client that does not answer the goodbye is cut off after this long. */
const CLOSE_GRACE_MS = 2_000

/** @returns a function that cuts every connection and accepts no more. */
export function listenForSockets(
  server: Server,
  path: string,
  accept: (connection: Connection) => ConnectionHandler,
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  })
  server.on('upgrade', (request, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) {
      // A client that has gone meanwhile is no reason to end the process.
      stream.on('error', () => stream.destroy())
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => attach(socket, accept))
  })
  return () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  }
}

function attach(socket: WebSocket, accept: (connection: Connection) => ConnectionHandler): void {
  const handler = accept({
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes)
    },
    close: () => {
      socket.close()
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref()
    },
    drop: () => socket.terminate(),
  })
  socket.on('message', (data: RawData) => handler.onBytes(toBuffer(data)))
  // The close event follows; without a listener the error would end the process.
  socket.on('error', () => undefined)
  socket.on('close', () => handler.onClose())
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
