import {
  type BridgeHealth,
  bridgeHealthSchema,
  bridgeStatusResponseSchema,
  capturedResponseSchema,
  isGroupJid,
  limitsResponseSchema,
} from '@wa-monitor/contracts'
import { getJson } from './get-json.ts'
import type { Seen } from './decide/found.ts'

type BridgeSeen = NonNullable<Seen['bridges'][number]['status']>

interface BridgeToAsk {
  url: string
  key: string
  timeoutMs: number
}

/** How a number is doing; null when its bridge does not say. */
export async function askBridge({ url, key, timeoutMs }: BridgeToAsk): Promise<BridgeSeen | null> {
  const ask = (path: string) => getJson(new URL(path, url).href, { key, timeoutMs })
  const { status, body } = await ask('/api/status')
  if (status === 200) {
    const { success: _, ...seen } = bridgeStatusResponseSchema.parse(body)
    return seen
  }
  // A version before that path, or a bridge that has no room to open its files: /health is always there.
  const health = bridgeHealthSchema.parse((await ask('/health')).body)
  const [limits, captured] = await Promise.all([
    ask('/api/limits').then((answer) => limitsResponseSchema.safeParse(answer.body).data),
    ask('/api/captured').then((answer) => capturedResponseSchema.safeParse(answer.body).data),
  ])
  return fromOlder(health, limits, captured)
}

type Limits = ReturnType<typeof limitsResponseSchema.parse>
type Captured = ReturnType<typeof capturedResponseSchema.parse>

/** What a bridge without /api/status says, as far as it does. Pure. */
function fromOlder(
  health: BridgeHealth,
  limits: Limits | undefined,
  captured: Captured | undefined,
): BridgeSeen {
  const stopped = health.reason === 'disk-full' ? 'less than MIN_FREE_DISK_MB is free' : null
  return {
    version: '',
    state: health.state,
    reason: health.reason,
    advice: null,
    since: health.last_message_at ?? new Date(0).toISOString(),
    number: null,
    last_message_at: health.last_message_at,
    groups: (captured?.chats ?? [])
      .filter(({ chat_jid }) => isGroupJid(chat_jid))
      .map(({ chat_jid, name, captured: stored, missing }) => ({
        jid: chat_jid,
        name,
        last_message_at: null,
        captured: stored,
        missing: missing.length,
      })),
    limits: {
      windows: limits?.windows ?? [],
      next_free_at: limits?.next_free_at ?? new Date(0).toISOString(),
      counted_at: [],
      paused: health.paused ?? limits?.paused ?? null,
    },
    inbox_pending: 0,
    outbox_open: 0,
    // 0 of 0: it does not say, and no disk is told.
    disk: { free_bytes: 0, total_bytes: 0, stopped },
    clock: { ahead_of_whatsapp_seconds: null },
    restored: null,
  }
}
