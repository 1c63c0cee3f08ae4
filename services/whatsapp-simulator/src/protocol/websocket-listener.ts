/** Accepts WebSocket connections on an HTTP server that also does other things. */
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

/** One connection, as the server sees it. */
export interface Connection {
  send(bytes: Uint8Array): void
  /** Says goodbye properly; what was sent before still arrives. */
  close(): void
  /** Cuts the line. @param last still goes out */
  drop(last?: Uint8Array): void
  /** Reads nothing more, whatever comes: not even that the other side has gone. */
  pause(): void
  resume(): void
  /** Bytes that the other side has not taken yet. */
  unsent(): number
}

export interface ConnectionHandler {
  onBytes(bytes: Buffer): void
  onClose(): void
}

/** A client sends a frame in each; they may be split and merged all the same. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** A client that does not answer the goodbye is cut off after this long. */
const CLOSE_GRACE_MS = 2_000

/**
 * @param admit what becomes of somebody who wants to connect: `drop` cuts the line, `unavailable` is HTTP 503
 * @returns a function that cuts every connection and accepts no more.
 */
export function listenForSockets(
  server: Server,
  path: string,
  accept: (connection: Connection) => ConnectionHandler,
  admit: () => 'accept' | 'drop' | 'unavailable',
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  })
  server.on('upgrade', (request, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) return refuse(stream, '404 Not Found')
    const admission = admit()
    if (admission === 'drop') return void stream.destroy()
    if (admission === 'unavailable') return refuse(stream, '503 Service Unavailable')
    sockets.handleUpgrade(request, stream, head, (socket) => attach(socket, stream, accept))
  })
  return () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  }
}

function refuse(stream: Duplex, status: string): void {
  // A client that has gone meanwhile is no reason to end the process.
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
}

function attach(
  socket: WebSocket,
  stream: Duplex,
  accept: (connection: Connection) => ConnectionHandler,
): void {
  // What is sent in one turn of the event loop leaves in one write: each costs as much as encrypting a stanza.
  let corked = false
  const uncork = () => {
    if (corked) stream.uncork()
    corked = false
  }
  const handler = accept({
    send: (bytes) => {
      if (socket.readyState !== socket.OPEN) return
      if (!corked) {
        corked = true
        stream.cork()
        setImmediate(uncork)
      }
      socket.send(bytes)
    },
    close: () => {
      socket.close()
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref()
    },
    drop: (last) => {
      uncork()
      if (last && socket.readyState === socket.OPEN) socket.send(last, () => socket.terminate())
      else socket.terminate()
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    unsent: () => socket.bufferedAmount,
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
