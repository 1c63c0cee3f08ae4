import type { BridgeHealth } from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'

/** When somebody who was refused for want of room may as well try again. */
const RETRY_SECONDS = '60'

/** While the disk has not even the room to open the files: nothing but what is wrong, and what to do about it. */
export function addWaitingRoutes(server: HttpServer, why: () => string): void {
  const health = (): BridgeHealth => ({
    status: 'ok',
    connected: false,
    logged_in: false,
    state: 'STARTING',
    reason: 'disk-full',
    last_message_at: null,
    paused: null,
  })
  server.get('/health', health)
  server.get('/health/live', () => ({ status: 'ok' }))
  server.get('/health/ready', (_, reply) => reply.status(503).send(health()))
  const refuse = () => {
    throw new HttpError(507, 'disk_full', why(), { 'Retry-After': RETRY_SECONDS })
  }
  server.all('/*', { schema: { hide: true } }, refuse)
}
