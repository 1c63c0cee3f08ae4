/** What was seen, as far as something in it differs from a system with nothing wrong. */
import { aBridge, aStatus, AT, feedbackCounts } from '@wa-monitor/contracts/test'
import type { Seen } from '../../src/watch/decide/found.ts'

export const bridge = (over: Parameters<typeof aBridge>[0], service = 'whatsapp-bridge'): Partial<Seen> => ({
  bridges: [{ service, status: aBridge(over) }],
})
export const feedback = (over: Partial<NonNullable<Seen['feedback']>>): Partial<Seen> => ({
  feedback: feedbackCounts(over),
})
export const backup = (over: Partial<Seen['backup']>): Partial<Seen> => ({
  backup: { ...aStatus().backup, ...over },
})
export const last = (over: Partial<NonNullable<Seen['backup']['last']>>) =>
  backup({ last: { ...(aStatus().backup.last as NonNullable<Seen['backup']['last']>), ...over } })
export const monitor = (over: Partial<Seen['monitors'][number]>): Partial<Seen> => ({
  monitors: aStatus().monitors.map((each, index) => (index === 0 ? { ...each, ...over } : each)),
})
export const service = (name: string, over: Partial<Seen['services'][number]>): Partial<Seen> => ({
  services: aStatus().services.map((each) => (each.service === name ? { ...each, ...over } : each)),
})
export const pause = { since: AT, until: null, reason: 'Restored from a backup' }
export const stuck = { oldest_seconds: 2000, messages_last_hour: 0 }
export const fullDay = aBridge().limits.windows.map((window) => ({ ...window, left: 0 }))
