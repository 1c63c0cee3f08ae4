import { BRIDGE_STATES } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { MetricValues } from '@wa-monitor/service'
import type { ClockWatch } from '../whatsapp/clock-watch.ts'
import type { DiskGuard } from '../disk/disk-guard.ts'
import type { Retention } from '../retention/retention.ts'
import type { PauseSwitch } from '../send/pause.ts'
import type { SendLimits } from '../send/send-limits.ts'
import type { Session } from '../session/session.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import type { BRIDGE_METRICS } from './families.ts'
import type { Outcomes } from './outcomes.ts'

interface Sources {
  whatsapp: Pick<WhatsApp, 'status' | 'connects'>
  store: Pick<MessageStoreWriter, 'capturedByChat' | 'lastMessageAt'>
  session: Pick<Session, 'inbox' | 'outbox' | 'gaps'>
  limits: Pick<SendLimits, 'describe'>
  pause: Pick<PauseSwitch, 'current'>
  outcomes: Outcomes
  retention: Pick<Retention, 'samples'>
  disk: Pick<DiskGuard, 'stopped' | 'tightest'>
  clock: Pick<ClockWatch, 'aheadSeconds'>
  now: () => number
}

/** From what the bridge knows, and counts over indexes of SQLite that hold open work only. */
export function readBridgeMetrics(sources: Sources): MetricValues<typeof BRIDGE_METRICS> {
  const { whatsapp, store, session, limits, pause, outcomes, retention, disk, clock, now } = sources
  const { state: current } = whatsapp.status()
  const lastMessageAt = store.lastMessageAt()
  const missing = session.gaps.countUnfilled()
  const { windows } = limits.describe()
  const perWindow = (field: 'limit' | 'used') =>
    windows.map((window) => ({ labels: { window: String(window.seconds) }, value: window[field] }))
  return {
    wa_monitor_bridge_state: BRIDGE_STATES.map((state) => ({
      labels: { state },
      value: Number(state === current),
    })),
    wa_monitor_bridge_connected: Number(current === 'WORKING'),
    wa_monitor_bridge_connects_total: whatsapp.connects(),
    wa_monitor_bridge_last_message_age_seconds:
      lastMessageAt === undefined ? undefined : Math.max(0, (now() - lastMessageAt) / 1000),
    wa_monitor_bridge_messages: [...store.capturedByChat().values()].reduce((sum, count) => sum + count, 0),
    wa_monitor_bridge_missing_messages: Object.entries(missing).map(([state, value]) => ({
      labels: { state },
      value,
    })),
    wa_monitor_bridge_inbox_pending: session.inbox.countPending(),
    wa_monitor_bridge_outbox_open: session.outbox.countAccepted(),
    wa_monitor_bridge_limit_messages: perWindow('limit'),
    wa_monitor_bridge_limit_used: perWindow('used'),
    wa_monitor_bridge_paused: Number(pause.current() !== undefined),
    wa_monitor_bridge_send_requests_total: outcomes.samples(),
    wa_monitor_bridge_removed_rows_total: retention.samples(),
    wa_monitor_bridge_disk_free_bytes: disk.tightest().freeBytes,
    wa_monitor_bridge_disk_stopped: Number(disk.stopped() !== undefined),
    wa_monitor_bridge_clock_ahead_seconds: clock.aheadSeconds(),
  }
}
