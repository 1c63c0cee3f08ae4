import type { Trouble, TroubleCode } from '@wa-monitor/contracts'

export interface AlertRule {
  severity: Trouble['severity']
  /** How long it lasts before anybody is called: what passes by itself in that time is only shown. */
  waitSeconds: number
}

/** A restart or an update of a service takes less. */
const A_RESTART = 120
const HOUR = 3600

/** Severity and patience, per trouble. */
export const ALERT_RULES: Readonly<Record<TroubleCode, AlertRule>> = {
  bridge_no_answer: { severity: 'now', waitSeconds: A_RESTART },
  not_linked: { severity: 'now', waitSeconds: A_RESTART },
  logged_out: { severity: 'now', waitSeconds: 30 },
  turned_away: { severity: 'now', waitSeconds: 30 },
  socket_dead: { severity: 'now', waitSeconds: 180 },
  deaf: { severity: 'now', waitSeconds: 60 },
  // Somebody meant it; an hour later he may have forgotten it.
  sending_paused: { severity: 'soon', waitSeconds: HOUR },
  monitor_no_answer: { severity: 'now', waitSeconds: A_RESTART },
  monitor_lag: { severity: 'now', waitSeconds: 60 },
  group_refused: { severity: 'now', waitSeconds: 30 },
  failed_messages: { severity: 'soon', waitSeconds: 60 },
  sender_no_answer: { severity: 'now', waitSeconds: A_RESTART },
  queue_age: { severity: 'soon', waitSeconds: 60 },
  queue_down: { severity: 'now', waitSeconds: A_RESTART },
  api_no_answer: { severity: 'now', waitSeconds: A_RESTART },
  service_failing: { severity: 'now', waitSeconds: A_RESTART },
  database_down: { severity: 'now', waitSeconds: 60 },
  bad_config: { severity: 'soon', waitSeconds: 60 },
  disk_low: { severity: 'soon', waitSeconds: 60 },
  disk_full: { severity: 'now', waitSeconds: 0 },
  backup_failed: { severity: 'soon', waitSeconds: 0 },
  backup_old: { severity: 'soon', waitSeconds: 0 },
  backup_unverified: { severity: 'soon', waitSeconds: 0 },
  clock_wrong: { severity: 'soon', waitSeconds: 300 },
  integration_failing: { severity: 'soon', waitSeconds: 60 },
  alert_failing: { severity: 'soon', waitSeconds: 600 },
}
