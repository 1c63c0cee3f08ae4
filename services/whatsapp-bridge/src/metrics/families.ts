import type { MetricFamilies } from '@wa-monitor/service'

/** What the bridge tells Prometheus beside the families of every process; docs/metrics.md says what to do about them. */
export const BRIDGE_METRICS = {
  wa_monitor_bridge_state: {
    type: 'gauge',
    help: '1 for the state the bridge is in, 0 for the others',
    labels: ['state'],
  },
  wa_monitor_bridge_connected: { type: 'gauge', help: '1 while it is linked and connected to WhatsApp' },
  wa_monitor_bridge_connects_total: {
    type: 'counter',
    help: 'Connections to WhatsApp that were opened since the start; all after the first are reconnections',
  },
  wa_monitor_bridge_last_message_age_seconds: {
    type: 'gauge',
    help: 'Since the newest message from other people was stored; missing before the first',
  },
  wa_monitor_bridge_messages: {
    type: 'gauge',
    help: 'Messages, edits, deletions and reactions in messages.db, our own included',
  },
  wa_monitor_bridge_missing_messages: {
    type: 'gauge',
    help: 'Messages that were seen and could not be read: asked for again (open), or in vain (given-up)',
    labels: ['state'],
  },
  wa_monitor_bridge_inbox_pending: {
    type: 'gauge',
    help: 'Messages that are safe in session.db and on their way into messages.db',
  },
  wa_monitor_bridge_outbox_open: {
    type: 'gauge',
    help: 'Messages taken for sending of which WhatsApp has not said what became of them',
  },
  wa_monitor_bridge_limit_messages: {
    type: 'gauge',
    help: 'How many messages may leave in any window of so many seconds',
    labels: ['window'],
  },
  wa_monitor_bridge_limit_used: {
    type: 'gauge',
    help: 'How many messages have left in the window that ends now',
    labels: ['window'],
  },
  wa_monitor_bridge_paused: { type: 'gauge', help: '1 while sending is paused' },
  wa_monitor_bridge_send_requests_total: {
    type: 'counter',
    help: 'Requests to send or react, by what was answered: accepted, server_ack, refused, or why nothing was taken',
    labels: ['outcome'],
  },
  wa_monitor_bridge_removed_rows_total: {
    type: 'counter',
    help: 'Rows removed because they were kept long enough',
    labels: ['table'],
  },
  wa_monitor_bridge_disk_free_bytes: {
    type: 'gauge',
    help: 'Room on the fullest of the file systems that the bridge writes to',
  },
  wa_monitor_bridge_disk_stopped: {
    type: 'gauge',
    help: '1 while no work is taken because there is too little room on the disk',
  },
  wa_monitor_bridge_clock_ahead_seconds: {
    type: 'gauge',
    help: 'How far this machine is ahead of WhatsApp, below 0: behind; missing before the first login',
  },
} as const satisfies MetricFamilies
