import type { BridgeHealth } from '@wa-monitor/contracts'
import type { Pause } from '../send/pause.ts'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import { showPause } from './pause-routes.ts'

/**
 * Whether the process can work or can be linked. A bridge that waits for its QR code to be scanned, or is connecting
 * again, is alive; one that WhatsApp has turned away needs a person.
 */
export function isAlive({ state }: ConnectionStatus): boolean {
  return state !== 'FAILED' && state !== 'STOPPED'
}

export function readHealth(
  status: ConnectionStatus,
  lastMessageAt: number | undefined,
  paused: Pause | undefined,
): BridgeHealth {
  return {
    status: isAlive(status) ? 'ok' : 'failing',
    connected: status.state === 'WORKING',
    logged_in: status.loggedIn,
    state: status.state,
    reason: status.reason,
    last_message_at: lastMessageAt === undefined ? null : new Date(lastMessageAt).toISOString(),
    paused: showPause(paused),
  }
}
