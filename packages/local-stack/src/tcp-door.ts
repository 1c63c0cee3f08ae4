import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

/** What stands between a program and a server: lets everything through, or swallows it without a word. */
export interface TcpDoor {
  port: number
  /** Where what comes in goes from now on. */
  target: number
  /** From now on nothing comes through, in either direction, and nobody is told. What is swallowed is gone for good. */
  swallow(): void
  /** New connections come through again; those from before stay dead. */
  letThrough(): void
  close(): void
}

export async function openTcpDoor(target: number): Promise<TcpDoor> {
  const sockets = new Set<Socket>()
  let isSwallowing = false
  let swallowed = 0
  const server = createServer((inner) => {
    const outer = connect(door.target, '127.0.0.1')
    const before = swallowed
    const isAlive = () => !isSwallowing && swallowed === before
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from)
      from.on('data', (bytes: Buffer) => {
        if (isAlive()) to.write(bytes)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        // A dead connection does not tell the other side that it has ended.
        if (isAlive()) to.destroy()
      })
    }
    pass(inner, outer)
    pass(outer, inner)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const door: TcpDoor = {
    port: (server.address() as AddressInfo).port,
    target,
    swallow() {
      isSwallowing = true
      swallowed += 1
    },
    letThrough: () => void (isSwallowing = false),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  return door
}
